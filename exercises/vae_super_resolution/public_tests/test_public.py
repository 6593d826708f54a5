"""A first look in seconds: `grader check vae_super_resolution solution.py` runs these public tests.

The hidden tests check more: passing here means that your functions fit together, not that they are right.
"""

import numpy as np
import pytest

from grader.testing import check
from grader.testing.check import say

LR_SHAPE = (6, 8, 1)


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
    names = ("mean", "log_var")
    heads = check.pair(submission.build_encoder(LR_SHAPE, 5)(rng.random((4, *LR_SHAPE))), names=names)
    for name, value in zip(names, heads, strict=True):
        check.array(value, shape=(4, 5), kind="float", name=name)


@pytest.mark.points(
    1,
    category="shape",
    hint=say(
        "The decoder takes the list [z, lr] and returns (B, 2H, 2W, 1) in [0, 1].",
        "解码器接受列表 [z, lr]，返回 (B, 2H, 2W, 1)，取值 [0, 1]。",
    ),
)
def test_decoder(submission, rng):
    """The decoder gives pictures of twice the size in [0, 1]"""
    pixels = submission.build_decoder(LR_SHAPE, 5)([rng.normal(size=(4, 5)), rng.random((4, *LR_SHAPE))])
    check.array(pixels, shape=(4, 12, 16, 1), kind="float", low=0.0, high=1.0, name="the decoder's output")


@pytest.mark.points(
    1,
    category="loss",
    hint=say(
        "z has the shape of mean, and differs from call to call.", "z 与 mean 形状相同，每次调用都不同。"
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
        "An offset of 0.1 is a squared error of 0.01 at each of the 48 pixels: 0.48 / (2 * sigma2); the KL adds.",
        "偏差 0.1 时 48 个像素的平方误差各为 0.01：0.48 / (2 * sigma2)；再加上 KL。",
    ),
)
def test_sr_loss(submission, rng):
    """sr_loss is right where it is known by heart"""
    hr = rng.uniform(0.0, 0.9, (3, 6, 8, 1)).astype(np.float32)
    mean, log_var = np.ones((3, 2), np.float32), np.zeros((3, 2), np.float32)
    value = submission.sr_loss(hr, hr + np.float32(0.1), mean, log_var, 0.3)
    check.allclose(check.scalar(value, name="sr_loss"), 0.48 / 0.6 + 1.0, name="sr_loss")


@pytest.mark.points(
    1,
    category="loss",
    hint=say(
        "One step with the optimizer changes both models and reports three numbers.",
        "用优化器做一步会改变两个模型，并报告三个数。",
    ),
)
@pytest.mark.requires("test_encoder", "test_decoder")
def test_train_step(submission, keras, probes, sandbox, rng):
    """train_step trains both of your models"""
    lr, hr = rng.random((8, *LR_SHAPE)).astype(np.float32), rng.random((8, 12, 16, 1)).astype(np.float32)
    models = submission.build_encoder(LR_SHAPE, 4), submission.build_decoder(LR_SHAPE, 4)
    models[0](lr)
    models[1]([np.zeros((8, 4), np.float32), lr])
    optimizer = probes.built(keras.optimizers.Adam(1e-2), *models)
    before = [sandbox.trainable(model) for model in models]
    for _ in range(3):
        reported = submission.train_step(*models, optimizer, lr, hr, 0.1)
    check.mapping(reported, keys=("loss", "reconstruction", "kl"), name="train_step(...)")
    names = (
        say("The encoder has not changed after three steps.", "三步之后编码器没有变化。"),
        say("The decoder has not changed after three steps.", "三步之后解码器没有变化。"),
    )
    for model, sentence, old in zip(models, names, before, strict=True):
        new = sandbox.trainable(model)
        check.that(any(not np.array_equal(a, b) for (_, a), (_, b) in zip(old, new, strict=True)), sentence)


@pytest.mark.points(
    1,
    category="shape",
    hint=say(
        "super_resolve returns (B, 2H, 2W, 1), the same at every call.",
        "super_resolve 返回 (B, 2H, 2W, 1)，每次调用结果相同。",
    ),
)
@pytest.mark.requires("test_encoder", "test_decoder")
def test_super_resolve(submission, rng):
    """super_resolve doubles the size of one picture, without chance"""
    models = submission.build_encoder(LR_SHAPE, 4), submission.build_decoder(LR_SHAPE, 4)
    lr = rng.random((1, *LR_SHAPE))
    first, second = (
        check.array(submission.super_resolve(*models, lr), shape=(1, 12, 16, 1), name="super_resolve(...)")
        for _ in range(2)
    )
    check.that(np.allclose(first, second, atol=1e-5))


@pytest.mark.points(
    1,
    category="loss",
    hint=say(
        "An offset of 0.1 is a mean squared error of 0.01: 20 dB.", "偏差 0.1 时均方误差为 0.01：20 dB。"
    ),
)
def test_psnr(submission):
    """psnr is right where it is known by heart"""
    a = np.full((2, 6, 8, 1), 0.5, np.float32)
    b = a + np.array([0.1, 0.01], np.float32).reshape(2, 1, 1, 1)
    check.allclose(submission.psnr(a, b), [20.0, 40.0], name="psnr(a, b)")
