"""What the report shows of the trained networks: the training, new digits, a walk through the latent space."""

from pathlib import Path

import numpy as np

from grader.testing import check
from grader.testing.album import mosaic
from grader.testing.check import say
from grader.testing.oracles import sigmoid

DIGITS = Path(__file__).parents[2] / "exercises" / "vae_mnist" / "data" / "digits.npz"
LATENT_DIM = 8
SIDE, REACH = 9, 2.0  # points of the walk a side, and how far it goes from the middle


def decoded(trained, submission, sandbox, z):
    """Pixels (N, 28, 28) in [0, 1] that the trained decoder makes of z (N, L)."""
    decoder = submission.build_decoder(LATENT_DIM)
    decoder(np.zeros((2, LATENT_DIM), np.float32), training=False)
    sandbox.assign(decoder, trained.decoder_weights)
    logits = check.array(
        decoder(z.astype(np.float32), training=False), shape=(len(z), 28, 28, 1), finite=False, name="the logits"
    )  # fmt: skip
    with np.errstate(all="ignore"):
        return sigmoid(logits)[..., 0]


def training(trained, album):
    album.training(
        say("Training: negative ELBO", "训练：负 ELBO"), trained.history,
        {"loss": say("loss of your train_step", "你的 train_step 报告的 loss")},
        key="digits",
        caption=say("What your step reports of each batch of digits.", "你的 train_step 对每批数字报告的值。"),
    )  # fmt: skip
    album.training(
        say("Training: KL", "训练：KL"), trained.history,
        {"kl": say("kl of your train_step", "你的 train_step 报告的 kl")},
        key="digits",
        caption=say(
            "What the latent code costs. Near zero, it carries nothing: the posterior has collapsed.",
            "潜变量的代价。接近零时它不携带信息：后验坍缩。",
        ),
    )  # fmt: skip


def new_digits(trained, submission, sandbox, rng, album):
    with np.load(DIGITS) as file:
        real = rng.permutation(file["images"])[:24]
    made = decoded(trained, submission, sandbox, rng.normal(size=(24, LATENT_DIM)))
    album.images(
        say("New digits", "新的数字"),
        {
            say("your decoder, z ~ N(0, I)", "你的解码器，z ~ N(0, I)"): mosaic(made, columns=6),
            say("real digits", "真实数字"): mosaic(real, columns=6, highest=255.0),
        },
        caption=say(
            "After a training this short they are blurred; a network that has learnt makes strokes, not clouds.",
            "训练这么短时图像会模糊；学到东西的网络画出的是笔画，而不是云团。",
        ),
    )


def walk(trained, submission, sandbox, rng, album):
    across, down = np.linalg.qr(rng.normal(size=(LATENT_DIM, 2)))[0].T * np.sqrt(LATENT_DIM / 2)
    steps = np.linspace(-REACH, REACH, SIDE)
    z = (steps[:, None, None] * down + steps[None, :, None] * across).reshape(-1, LATENT_DIM)
    album.images(
        say("A walk through the latent space", "漫步潜空间"),
        {
            say("a plane through z = 0", "过 z = 0 的一个平面"): mosaic(
                decoded(trained, submission, sandbox, z), columns=SIDE
            )
        },
        caption=say(
            "Neighbours should look alike, and far ends should not.", "相邻的应当相似，远端的应当不同。"
        ),
    )
