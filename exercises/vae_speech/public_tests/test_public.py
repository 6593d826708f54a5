"""Public tests of `vae_speech`: a first look in seconds. `grader check vae_speech solution.py` runs them.

The hidden tests check more: passing here means that your functions fit together, not that they are right.
"""

import numpy as np
import pytest

from grader.testing import check
from grader.testing.check import say

NAMES = ("mel", "f0", "mfcc")
TIMESTEPS, DIMS = 6, (7, 5, 3)


def draw(rng, batch):
    """Random streams (batch, 6, width)."""
    return [rng.normal(size=(batch, TIMESTEPS, width)).astype(np.float32) for width in DIMS]


def require_streams(value, batch, name):
    """Three arrays of the shapes of `draw`."""
    for part, label, width in zip(check.pair(value, names=NAMES, name=name), NAMES, DIMS, strict=True):
        check.array(part, shape=(batch, TIMESTEPS, width), kind="float", name=f"{name}, {label}")


@pytest.mark.points(
    1,
    category="shape",
    hint=say(
        "A frame holds 13 mfcc, 24 f0, 80 mel; return [mel, f0, mfcc].",
        "每帧依次是 13 个 mfcc、24 个 f0、80 个 mel；应返回 [mel, f0, mfcc]。",
    ),
)
def test_split_features(submission):
    """split_features gives mel, f0 and mfcc"""
    features = np.zeros((2, 4, 117), np.float32)
    features[..., 13:37], features[..., 37:] = 1.0, 2.0
    streams = check.pair(submission.split_features(features), names=NAMES, name="split_features(...)")
    for part, label, width, value in zip(streams, NAMES, (80, 24, 13), (2.0, 1.0, 0.0), strict=True):
        check.allclose(part, np.full((2, 4, width), value), name=label)


@pytest.mark.points(
    1,
    category="shape",
    hint=say(
        "The encoder returns (mean, log_var), each (B, latent_dim).",
        "编码器返回 (mean, log_var)，形状均为 (B, latent_dim)。",
    ),
)
def test_encoder(submission, rng):
    """The encoder gives mean and log_var"""
    heads = check.pair(submission.build_encoder(TIMESTEPS, DIMS, 4)(draw(rng, 5)), names=("mean", "log_var"))
    for name, value in zip(("mean", "log_var"), heads, strict=True):
        check.array(value, shape=(5, 4), kind="float", name=name)


@pytest.mark.points(
    1,
    category="shape",
    hint=say(
        "The decoder returns [mel, f0, mfcc], each (B, timesteps, width).",
        "解码器返回 [mel, f0, mfcc]，形状均为 (B, timesteps, width)。",
    ),
)
def test_decoder(submission, rng):
    """The decoder gives three streams"""
    require_streams(submission.build_decoder(TIMESTEPS, DIMS, 4)(rng.normal(size=(5, 4))), 5, "decoder(z)")


@pytest.mark.points(
    1,
    category="loss",
    hint=say(
        "z has the shape of mean, and differs from call to call.", "z 与 mean 形状相同，且每次调用都不同。"
    ),
)
def test_reparameterize(submission):
    """reparameterize draws around the mean"""
    mean, log_var = np.full((2000, 2), 3.0), np.zeros((2000, 2))
    z = check.array(submission.reparameterize(mean, log_var), shape=(2000, 2), name="z")
    check.allclose(z.mean(), 3.0, rtol=0.05, name="the mean of z")
    check.that(bool(z.std() > 0.5))


@pytest.mark.points(
    1,
    category="loss",
    hint=say(
        "An error of 1 in one of 90 numbers costs half a nat, and so does a mean of 1 in one dimension.",
        "90 个数中有一个误差为 1，代价是半个奈特；某一维均值为 1，代价也是半个奈特。",
    ),
)
def test_vae_loss(submission):
    """vae_loss is right where it is known by heart"""
    zeros = [np.zeros((1, TIMESTEPS, width)) for width in DIMS]
    wrong = [stream.copy() for stream in zeros]
    wrong[1][0, 2, 3] = 1.0
    nothing, one = np.zeros((1, 2)), np.array([[1.0, 0.0]])
    for reconstructions, mean, expected in ((zeros, nothing, 0.0), (wrong, nothing, 0.5), (wrong, one, 1.0)):
        value = check.scalar(submission.vae_loss(zeros, reconstructions, mean, nothing), name="vae_loss")
        check.allclose(value, expected, atol=1e-5, name="vae_loss")


@pytest.mark.points(
    1,
    category="loss",
    hint=say(
        "One step with the optimizer changes both models and reports three numbers.",
        "用优化器走一步会改变两个模型，并报告三个数。",
    ),
)
@pytest.mark.requires("test_encoder", "test_decoder")
def test_train_step(submission, keras, probes, sandbox, rng):
    """train_step trains both of your models"""
    streams = draw(rng, 8)
    encoder = submission.build_encoder(TIMESTEPS, DIMS, 4)
    decoder = submission.build_decoder(TIMESTEPS, DIMS, 4)
    encoder(streams)
    decoder(np.zeros((8, 4), np.float32))
    optimizer = probes.built(keras.optimizers.Adam(1e-2), encoder, decoder)
    before = [sandbox.trainable(model) for model in (encoder, decoder)]
    for _ in range(3):
        reported = submission.train_step(encoder, decoder, optimizer, streams)
    check.mapping(reported, keys=("loss", "reconstruction", "kl"), name="train_step(...)")
    for model, name, old in zip((encoder, decoder), ("encoder", "decoder"), before, strict=True):
        new = sandbox.trainable(model)
        moved = any(not np.array_equal(a, b) for (_, a), (_, b) in zip(old, new, strict=True))
        check.that(moved, f"The {name} has not changed after three steps.")


@pytest.mark.points(
    1,
    category="shape",
    hint=say("generate returns the three streams of n utterances.", "generate 返回 n 段语音的三路特征。"),
)
@pytest.mark.requires("test_decoder")
def test_generate(submission):
    """generate gives n utterances"""
    decoder = submission.build_decoder(TIMESTEPS, DIMS, 4)
    require_streams(submission.generate(decoder, 3, 4), 3, "generate(decoder, 3, 4)")
