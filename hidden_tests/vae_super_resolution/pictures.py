"""What the report shows of the trained networks: the training, doubled digits, and photographs.

Only public digits are shown. For photographs the networks are built anew and trained on pieces of other photographs.
"""

from pathlib import Path

import numpy as np

from grader.testing import check
from grader.testing.album import enlarged, mosaic
from grader.testing.check import say
from grader.testing.interpolation import cubic, enlarge

DATA = Path(__file__).parents[2] / "exercises" / "vae_super_resolution" / "data"
LATENT_DIM, SHOWN, PEAK = 8, 12, 24
PIECE, STEPS, BATCH, SIGMA2 = 16, 150, 16, 0.01  # a photograph is enlarged in pieces of so many pixels a side


def halved(hr):
    """The means of blocks of 2 x 2: (N, H, W, 1) -> (N, H/2, W/2, 1)."""
    count, height, width = hr.shape[:3]
    return hr.reshape(count, height // 2, 2, width // 2, 2, 1).mean(axis=(2, 4)).astype(np.float32)


def read(name):
    with np.load(DATA / name) as file:
        return (file["images"][..., None] / 255.0).astype(np.float32)


def built(submission, side):
    """The student's encoder and decoder, called once, since a subclass may build its variables then."""
    shape = (side, side, 1)
    nets = (
        submission.build_encoder(shape, LATENT_DIM),
        submission.build_decoder(shape, LATENT_DIM),
    )
    lr = np.zeros((2, *shape), np.float32)
    nets[0](lr, training=False)
    nets[1]([np.zeros((2, LATENT_DIM), np.float32), lr], training=False)
    return nets


def doubled(nets, lr):
    """decoder([mean, lr]), in [0, 1]."""
    count, height, width = lr.shape[:3]
    mean = check.array(
        check.pair(nets[0](lr, training=False), name="the encoder's output")[0], shape=(count, LATENT_DIM),
        finite=False, name="the mean",
    )  # fmt: skip
    pixels = check.array(
        nets[1]([mean.astype(np.float32), lr], training=False), shape=(count, 2 * height, 2 * width, 1), finite=False,
        name="the decoder's pixels",
    )  # fmt: skip
    return np.clip(np.nan_to_num(pixels), 0.0, 1.0)


def decibels(hr, found):
    return -10.0 * float(np.log10(max(np.mean((hr - found) ** 2), 1e-12)))


def training(trained, album):
    album.training(
        say("Training: squared error and KL", "训练：平方误差与 KL"), trained.history,
        {"loss": say("loss of your train_step", "你的 train_step 报告的 loss")},
        key="digits",
        caption=say("What your step reports of each batch of digits.", "你的 train_step 对每批数字报告的值。"),
    )  # fmt: skip


def digits(trained, submission, sandbox, rng, album):
    hr = rng.permutation(read("digits.npz"))[:SHOWN]
    lr = halved(hr)
    nets = built(submission, 14)
    for net, arrays in zip(nets, trained.weights, strict=True):
        sandbox.assign(net, arrays)
    made = doubled(nets, lr)
    album.images(
        say("Doubled digits", "放大两倍的数字"),
        {
            say("low resolution", "低分辨率"): mosaic(enlarged(lr, 2), columns=4),
            say("yours", "你的结果"): mosaic(made, columns=4),
            say("true", "真实"): mosaic(hr, columns=4),
        },
        caption=say(
            f"On digits that your networks have never seen: {trained.decibels:.1f} dB. Bicubic interpolation reaches "
            "19.9 dB.",
            f"在你的网络从未见过的数字上：{trained.decibels:.1f} dB。双三次插值为 19.9 dB。",
        ),
        notes=("", f"PSNR {decibels(hr, made):.1f} dB"),
    )


def photographs(trained, submission, keras, probes, rng, album):
    if not trained.learnt:
        return
    hr = read("photographs.npz")
    shown = int(rng.integers(len(hr)))
    others = np.delete(hr, shown, axis=0)
    nets = built(submission, PIECE)
    optimizer = probes.built(keras.optimizers.Adam(1e-3), *nets)
    for _ in range(STEPS):
        rows = rng.integers(len(others), size=BATCH)
        corners = rng.integers(others.shape[1] - 2 * PIECE + 1, size=(BATCH, 2))
        pieces = np.stack([
            others[row, top : top + 2 * PIECE, left : left + 2 * PIECE]
            for row, (top, left) in zip(rows, corners, strict=True)
        ])  # fmt: skip
        submission.train_step(*nets, optimizer, halved(pieces), pieces, SIGMA2)
    truth = hr[shown]
    lr = halved(hr[shown : shown + 1])[0]
    count = len(lr) // PIECE
    pieces = lr.reshape(count, PIECE, count, PIECE, 1).swapaxes(1, 2).reshape(-1, PIECE, PIECE, 1)
    tiles = doubled(nets, pieces).reshape(count, count, 2 * PIECE, 2 * PIECE, 1)
    made = tiles.swapaxes(1, 2).reshape(truth.shape)
    smooth = np.clip(enlarge(lr[None], cubic)[0], 0.0, 1.0)
    album.images(
        say("A photograph, 128 x 128 to 256 x 256", "一张照片，128 x 128 放大到 256 x 256"),
        {
            say("low resolution", "低分辨率"): mosaic(enlarged(lr[None], 2), columns=1),
            say("yours, piece by piece", "你的结果（逐块）"): mosaic(made[None], columns=1),
            say("bicubic interpolation", "双三次插值"): mosaic(smooth[None], columns=1),
            say("true", "真实"): mosaic(truth[None], columns=1),
        },
        caption=say(
            f"Not graded. Your networks were built for pieces of {PIECE} x {PIECE} and trained for {STEPS} steps on "
            "other photographs.",
            f"不计分。你的网络针对 {PIECE} x {PIECE} 的小块重新构建，并在其他照片上训练了 {STEPS} 步。",
        ),
        notes=("", f"PSNR {decibels(truth, made):.1f} dB", f"PSNR {decibels(truth, smooth):.1f} dB"),
        sharp=False,
    )
