"""What the report shows of the trained networks: the training, and features that the decoder makes."""

from pathlib import Path

import numpy as np

from grader.testing import streams
from grader.testing.album import heat
from grader.testing.check import say

SPEECH = Path(__file__).parents[2] / "exercises" / "vae_speech" / "data" / "speech.npz"
LATENT_DIM, FRAMES, DIMS, NAMES = 8, 10, (80, 24, 13), ("mel", "f0", "mfcc")
SHOWN = 8


def training(learnt_speech, album):
    for name, title in (
        ("loss", say("Training on speech: negative ELBO", "在语音上训练：负 ELBO")),
        ("kl", say("Training on speech: KL", "在语音上训练：KL")),
    ):
        album.training(
            title, learnt_speech.history,
            {name: say(f"{name} of your train_step", f"你的 train_step 报告的 {name}")},
            key="speech",
        )  # fmt: skip


def factors(learnt_factors, album):
    explained = 1.0 - learnt_factors.values
    album.words(
        say("The hidden number of each stream", "每路特征中隐藏的变量"),
        (say("stream", "特征"), say("explained by your networks", "你的网络所解释的部分")),
        [(name, f"{max(0.0, share):.0%}") for name, share in zip(NAMES, explained, strict=True)],
        caption=say(
            "Of streams of known sources; 60 % earns all points.", "来自已知信源的特征；达到 60 % 得满分。"
        ),
    )


def features(learnt_speech, submission, sandbox, rng, album):
    with np.load(SPEECH) as file:
        real = rng.permutation(file["features"])[:SHOWN, :FRAMES].astype(np.float64)
    _, f0, mel = np.split(real, (13, 37), axis=-1)
    z = rng.normal(size=(SHOWN, LATENT_DIM)).astype(np.float32)
    decoder = submission.build_decoder(FRAMES, DIMS, LATENT_DIM)
    decoder(z, training=False)
    sandbox.assign(decoder, learnt_speech.decoder_weights)
    output = decoder(z, training=False)
    made = streams.read(output, SHOWN, FRAMES, DIMS, names=NAMES, finite=False, name="the decoder's output")
    for name, title, mine, true in (
        ("mel", say("Mel spectrograms", "梅尔频谱"), made[0], mel),
        ("f0", say("Pitch (f0)", "基频（f0）"), made[1], f0),
    ):
        low, high = (float(np.quantile(true, part)) for part in (0.01, 0.99))
        album.images(
            title,
            {
                say(f"your decoder, {name} of z ~ N(0, I)", f"你的解码器，z ~ N(0, I) 的 {name}"): sheet(
                    mine, low, high
                ),
                say("real speech", "真实语音"): sheet(true, low, high),
            },
            caption=say(
                f"{SHOWN} utterances of {FRAMES} frames side by side; low frequencies at the bottom.",
                f"{SHOWN} 段语音并排，每段 {FRAMES} 帧；低频在下。",
            ),
        )


def sheet(values, low, high):
    """Utterances (N, T, D) side by side, a blank frame between them."""
    gap = np.full((len(values), 1, values.shape[2]), low)
    frames = np.concatenate([np.asarray(values, np.float64), gap], axis=1).reshape(-1, values.shape[2])[:-1]
    return heat(np.repeat(np.repeat(frames.T[::-1], 2, axis=0), 4, axis=1), low, high)
