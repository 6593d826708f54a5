"""Public tests of `gan_images`: a first look in seconds. `grader check gan_images solution.py` runs them.

The hidden tests check more: passing here means that your functions fit together, not that they are right.
"""

import numpy as np
import pytest

from grader.testing import check
from grader.testing.check import say


@pytest.mark.points(
    1,
    category="shape",
    hint=say("images / 127.5 - 1, and the channel axis.", "images / 127.5 - 1，并加上通道轴。"),
)
def test_preprocess(submission):
    """preprocess gives float32 (B, 28, 28, 1) in [-1, 1]"""
    images = np.zeros((3, 28, 28), np.uint8)
    images[0] = 255
    value = check.array(
        submission.preprocess(images), shape=(3, 28, 28, 1), kind="float", name="preprocess(images)"
    )
    check.allclose(value[0], np.ones((28, 28, 1)), name="preprocess of white pixels")
    check.allclose(value[1:], -np.ones((2, 28, 28, 1)), name="preprocess of black pixels")


@pytest.mark.points(
    1,
    category="shape",
    hint=say("The generator makes (B, 28, 28, 1) in [-1, 1].", "生成器输出 [-1, 1] 内的 (B, 28, 28, 1)。"),
)
def test_generator(submission, rng):
    """The generator makes images"""
    generator = check.model(submission.build_generator(5), name="build_generator(5)")
    images = generator(rng.normal(size=(4, 5)))
    check.array(images, shape=(4, 28, 28, 1), kind="float", low=-1.001, high=1.001, name="generator(z)")


@pytest.mark.points(
    1,
    category="shape",
    hint=say("The discriminator gives logits (B, 1).", "判别器输出 logits (B, 1)。"),
)
def test_discriminator(submission, rng):
    """The discriminator gives logits"""
    discriminator = check.model(submission.build_discriminator(), name="build_discriminator()")
    logits = discriminator(rng.uniform(-1.0, 1.0, (4, 28, 28, 1)))
    check.array(logits, shape=(4, 1), kind="float", name="discriminator(images)")


@pytest.mark.points(
    1,
    category="loss",
    hint=say(
        "At logits of zero the discriminator's loss is 2 ln 2, and the generator's ln 2.",
        "logits 为零时判别器的损失是 2 ln 2，生成器的损失是 ln 2。",
    ),
)
def test_losses(submission):
    """The losses are right at logits of zero"""
    zeros = np.zeros((4, 1))
    value = check.scalar(submission.discriminator_loss(zeros, zeros), name="discriminator_loss")
    check.allclose(value, 2.0 * np.log(2.0), name="discriminator_loss")
    value = check.scalar(submission.generator_loss(zeros), name="generator_loss")
    check.allclose(value, np.log(2.0), name="generator_loss")


@pytest.mark.points(
    1,
    category="loss",
    hint=say(
        "One step changes both models, each with its own optimizer, and reports two numbers.",
        "一步训练用各自的优化器更新两个模型，并报告两个数。",
    ),
)
@pytest.mark.requires("test_generator", "test_discriminator")
def test_train_step(submission, keras, probes, sandbox, rng):
    """train_step trains both of your models"""
    images = rng.uniform(-1.0, 1.0, (8, 28, 28, 1)).astype(np.float32)
    models = submission.build_generator(4), submission.build_discriminator()
    models[0](np.zeros((8, 4), np.float32))
    models[1](images)
    optimizers = [probes.built(keras.optimizers.Adam(1e-2), model) for model in models]
    before = [sandbox.trainable(model) for model in models]
    for _ in range(3):
        reported = submission.train_step(*models, *optimizers, images, 4)
    check.mapping(reported, keys=("generator_loss", "discriminator_loss"), name="train_step(...)")
    for model, name, chinese, old in zip(
        models, ("generator", "discriminator"), ("生成器", "判别器"), before, strict=True
    ):
        new = sandbox.trainable(model)
        moved = any(not np.array_equal(a, b) for (_, a), (_, b) in zip(old, new, strict=True))
        check.that(
            moved, say(f"The {name} has not changed after three steps.", f"三步之后{chinese}没有变化。")
        )


@pytest.mark.points(
    1,
    category="shape",
    hint=say("generate returns n images, uint8 (n, 28, 28).", "generate 返回 n 幅图像，uint8 (n, 28, 28)。"),
)
@pytest.mark.requires("test_generator")
def test_generate(submission):
    """generate gives n images of pixels"""
    images = submission.generate(submission.build_generator(5), 3, 5)
    check.array(images, shape=(3, 28, 28), low=0, high=255, name="generate(generator, 3, 5)")
