"""Training: a two-number generator against a known Gaussian, then the student's networks on digits and on faces."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from grader.testing import check
from grader.testing.bench import Bench, stop_when_passed
from grader.testing.check import say
from grader.testing.frechet import Principal, likeness, nearest
from grader.testing.history import History

PUBLIC = Path(__file__).parents[2] / "exercises" / "gan_images" / "data"
HELD_OUT = Path(__file__).parent / "data" / "held_out.npz"
LATENT_DIM, BATCH, SAMPLES = 16, 32, 500
LEARNING_RATE, BETA_1 = 1e-3, 0.5
STAGES = (200, 200, 300, 500, 800)  # training steps; a stage is run only where the one before has not passed
ASTRAY = 1.2  # a training that is as bad as this after its second stage begins anew
GROWN = 700  # training steps after which one whose images are all alike begins anew, too
FULL, FULL_FACES, NONE = (
    0.65,
    0.8,
    1.0,
)  # Frechet distance over that of the best constant picture: full points, no points
AUDITED = 55  # steps at a learning rate of zero
EARLY = 5  # training steps after which nobody's images are good
SHOWN = 24  # images that a picture may show
SPARED = 30  # faces that train_step does not get
DIVERSE = 0.05  # variance of what is generated over that of real images
COPIED = (
    0.65  # distance to the nearest image of the training over that to the nearest other one; honest ones: 0.9
)
UPRIGHT = (
    0.05  # by how much images may be more like the file's than like the turned ones; honest ones: -0.3 to 0
)


# --- a known target ---

HIDDEN = 16
MEAN_ERROR, SD_FACTOR = 0.1, 1.3  # what passes; right programs end below 0.05 and within 1.1


@pytest.mark.points(
    8,
    category="convergence",
    hint=say(
        "Trained by your step, a generator of two numbers does not reach the Gaussian of its data.",
        "用你的 train_step 训练时，只有两个参数的生成器没有到达数据所服从的高斯分布。",
    ),
)
@pytest.mark.requires("test_discriminator_update", "test_generator_update")
def test_reaches_a_gaussian(submission, keras, probes, sandbox, rng):
    """A generator a * z + b of uniform grey pictures reaches the mean and deviation of its data"""
    mean, deviation = rng.choice([-1.0, 1.0]) * rng.uniform(0.8, 1.2), rng.uniform(0.4, 0.6)
    generator = probes.grey_generator(np.ones(1, np.float32), np.zeros(1, np.float32))
    kernels = rng.normal(size=(3, HIDDEN)).astype(np.float32) * np.float32([[1.5], [1.5], [0.3]])
    discriminator = probes.grey_discriminator(*kernels, np.zeros(1, np.float32))
    # The discriminator learns faster, so that it stays near its best and the game does not circle.
    of_generator = Bench(probes, sandbox, keras.optimizers.Adam(0.01, beta_1=BETA_1), generator)
    of_discriminator = Bench(probes, sandbox, keras.optimizers.Adam(0.03, beta_1=BETA_1), discriminator)

    def call():
        grey = rng.normal(mean, deviation, (64, 1, 1, 1)).astype(np.float32)
        real = np.broadcast_to(grey, (64, 28, 28, 1)).copy()
        return generator, discriminator, of_generator.optimizer, of_discriminator.optimizer, real, 1

    def train(steps):
        sandbox.calls(submission.train_step, (call() for _ in range(steps)))

    def error():
        (weights,) = of_generator.trainable()
        found_mean, found_deviation = weights["grey/bias"].item(), abs(weights["grey/kernel"].item())
        factor = abs(np.log(max(found_deviation, 1e-9) / deviation)) / np.log(SD_FACTOR)
        return float(np.maximum(abs(found_mean - mean) / MEAN_ERROR, factor))

    check.that(stop_when_passed((200, 100, 100, 200, 400), train, error, passed=1.0) <= 1.0)


# --- the student's own networks on images ---


@dataclass(frozen=True)
class Task:
    """Images to learn from, and the real ones that what is generated is compared with, lying on one side or the other.

    Turned images are in nobody's files: what a generator makes of them it has learnt here. Upside down, digits would
    be too much like digits.
    """

    training: np.ndarray  # (N, 28, 28, 1) in [-1, 1]
    unseen: np.ndarray  # (M, 28, 28, 1) in [-1, 1], other real images
    upright: np.ndarray  # (N, 28, 28), those of the training as they are in the file
    principal: Principal  # of the real images that count
    turns: int  # by how many right angles all of them are turned

    @classmethod
    def draw(cls, rng, training, unseen, real, dimensions):
        turns = int(rng.choice((1, 3)))

        def turned(images):
            images = np.rot90(images, turns, axes=(1, 2))[..., None] / 127.5 - 1.0
            return np.ascontiguousarray(images, np.float32)

        return cls(turned(training), turned(unseen), training, Principal.fit(turned(real), dimensions), turns)


@dataclass(frozen=True)
class Trained:
    """What the judge measured of the images of the student's trained generator."""

    distance: float  # Frechet distance over that of the best constant picture
    diversity: float  # variance over that of real images
    copied: bool  # whether the images are those that train_step was given
    upright: bool  # whether they are rather those of the file
    ungrounded: bool  # whether the generator learns where its loss has no gradient
    images: np.ndarray  # (SHOWN, 28, 28, 1), some of them
    history: History  # what train_step reported
    task: Task


def load(path):
    with np.load(path) as file:
        return file["images"]


def networks(roots):
    """The student's models, called once, since a subclass may build its variables then."""
    generator = check.model(roots.submission.build_generator(LATENT_DIM), name="build_generator(latent_dim)")
    discriminator = check.model(roots.submission.build_discriminator(), name="build_discriminator()")
    generator(np.zeros((2, LATENT_DIM), np.float32), training=False)
    discriminator(np.zeros((2, 28, 28, 1), np.float32), training=False)
    return generator, discriminator


def generated(generator, latent):
    """Images (N, 28, 28, 1) in [-1, 1]; those of a network that exploded are black."""
    images = check.array(
        generator(latent, training=False), shape=(len(latent), 28, 28, 1), finite=False, name="generator(z)"
    )
    return np.clip(np.nan_to_num(images, nan=-1.0), -1.0, 1.0)


def optimizers(roots, models, learning_rate):
    adam = roots.keras.optimizers.Adam
    return [roots.probes.built(adam(learning_rate, beta_1=BETA_1), model) for model in models]


def direction_changed(before, after):
    """Whether any of a model's weights changed in more than its scale, which normalisation of weights may change."""
    pairs = [(old.ravel(), new.ravel()) for (_, old), (_, new) in zip(before, after, strict=True)]
    lengths = [float(np.linalg.norm(old) * np.linalg.norm(new)) for old, new in pairs]
    return any(
        1.0 - float(old @ new) / length > 1e-5 if length > 0.0 else not np.allclose(old, new, atol=1e-6)
        for (old, new), length in zip(pairs, lengths, strict=True)
    )


def moves_otherwise(roots, sandbox, models, adams, batches, images):
    """Whether the generator learns where nothing can teach it; the child is of no use afterwards.

    First its optimizer's learning rate is zero for many steps. Then its discriminator is all zeros and stays so: its
    loss has no gradient. Only a step that assigns weights, or moves them by anything else than the optimizer and that
    gradient, changes it.

    Args:
        roots: Of the child that trained.
        sandbox: The `sandbox` fixture.
        models: Generator and discriminator.
        adams: Their optimizers.
        batches: Makes the real images of so many steps.
        images: Some real images.
    """
    generator, discriminator = models

    def trainable():
        return [(path, value.astype(np.float64)) for path, value in sandbox.trainable(generator)]

    def moved(steps):
        before = trainable()
        calls = ((*models, *adams, batch, LATENT_DIM) for batch in batches(steps))
        sandbox.calls(roots.submission.train_step, calls)
        after = trainable()
        return all(np.isfinite(value).all() for _, value in after) and direction_changed(before, after)

    roots.probes.set_learning_rate(adams[0], 0.0)
    moved(1)  # may still project the weights, as a constraint does
    if moved(AUDITED):
        return True
    roots.probes.set_learning_rate(adams[0], LEARNING_RATE)
    sandbox.assign(discriminator, [np.zeros_like(weight) for weight in sandbox.weights(discriminator)])
    logits = check.array(discriminator(images, training=False), finite=False, name="discriminator(images)")
    if np.ptp(logits) != 0.0:
        return False  # not silent without weights, or not finite
    roots.probes.forget(adams[0])
    roots.probes.set_learning_rate(adams[1], 0.0)
    moved(1)
    # Units exchanged: weights that are assigned again and again come back, what a constraint allows stays.
    exchanged = [
        np.roll(weight, 1, axis=-1) if weight.ndim else weight for weight in sandbox.weights(generator)
    ]
    sandbox.assign(generator, exchanged)
    return moved(2)


REPEATS = say("The generator repeats images that train_step was given instead of making new ones.",
              "生成器只是重复 train_step 得到的图像，而没有生成新的图像。")  # fmt: skip


def repeats(images, task):
    """Whether images are much nearer to those of the training than to other real ones."""
    from_training, from_others = nearest(images, task.training), nearest(images, task.unseen)
    return float(np.median(from_training)) < COPIED * float(np.median(from_others))


def stands_upright(images, task):
    """Whether images are like those of the file as they are there, and less like the turned ones, in any greys."""
    of_file, of_training = (np.median(likeness(images, each)) for each in (task.upright, task.training))
    return bool(of_file - of_training > UPRIGHT)


def train_in_stages(sandbox, rng, task, full):
    """Train by the student's step; each stage is measured in a child that has not trained.

    Weights are all that reaches the new child, and the judge draws the z. A training that has gone astray, or
    collapsed, starts again there, with other initial weights and half of the learning rate.
    """
    roots = sandbox.fresh()
    models = networks(roots)
    latent = rng.normal(size=(SAMPLES, LATENT_DIM)).astype(np.float32)

    def require_untrained():
        images = generated(models[0], latent)
        if task.principal.distance(images) <= full:
            if repeats(images, task):
                check.mistake(REPEATS)
            check.mistake(say("Your generator makes such images before it is trained, or after a few steps already: "
                              "begin with random weights, and learn by the gradient of the loss alone.",
                              "你的生成器未经训练（或只训练几步）就能生成这样的图像：应从随机权重开始，并只按损失的梯度"
                              "学习。"))  # fmt: skip

    require_untrained()
    learning_rate, total, ungrounded = LEARNING_RATE, 0, False
    history = History("generator_loss", "discriminator_loss")
    for steps in STAGES:
        adams = optimizers(roots, models, learning_rate)
        kept = sandbox.keep(task.training)

        def batches(count, kept=kept):
            return (kept[rng.choice(len(task.training), BATCH, replace=False)] for _ in range(count))

        early = EARLY - total
        for part in (early, steps - early) if 0 < early < steps else (steps,):
            calls = ((*models, *adams, batch, LATENT_DIM) for batch in batches(part))
            for reported in sandbox.calls(roots.submission.train_step, calls):
                history.add(reported)
            if part == early:
                require_untrained()
        check.that(all(roots.probes.iterations(adam) <= steps for adam in adams), say(
            "Training your own networks, an optimizer makes more than one update in each train_step: make one.",
            "训练你自己的网络时，优化器在每次 train_step 中更新不止一次：应只更新一次。",
        ))  # fmt: skip
        total += steps
        weights = [sandbox.weights(model) for model in models]
        ungrounded = ungrounded or moves_otherwise(
            roots, sandbox, models, adams, batches, task.training[:BATCH]
        )
        roots = sandbox.fresh(seed_offset=total)
        models = networks(roots)
        first = sandbox.weights(models[0])
        sandbox.assign(models[0], weights[0])
        latent = rng.normal(size=(SAMPLES, LATENT_DIM)).astype(np.float32)
        images = generated(models[0], latent)
        distance = task.principal.distance(images)
        # A training that has just begun may be near the mean picture, with little around it.
        if distance <= full and task.principal.diversity(images) > DIVERSE:
            break
        collapsed = task.principal.diversity(images) < DIVERSE and total >= GROWN
        if (distance > ASTRAY and total > STAGES[0]) or collapsed:
            learning_rate /= 2
            sandbox.assign(models[0], first)
        else:
            sandbox.assign(models[1], weights[1])
    return Trained(
        distance,
        task.principal.diversity(images),
        repeats(images, task),
        stands_upright(images, task),
        ungrounded,
        images[:SHOWN],
        history,
        task,
    )


def score(trained, full):
    """Points for the distance; none for what the generator was given instead of learning."""
    if trained.copied:
        check.mistake(REPEATS)
    if trained.upright:
        check.mistake(say("The generator makes the images of the data file and not those that train_step is given: it "
                          "must learn from real_images alone.",
                          "生成器给出的是数据文件中的图像，而不是 train_step 得到的图像：它只应从 real_images "
                          "学习。"))  # fmt: skip
    if trained.diversity < DIVERSE:
        check.mistake(say("The generator makes nearly the same image of every z: it has collapsed.",
                          "生成器对任何 z 都给出几乎相同的图像：发生了模式坍塌。"))  # fmt: skip
    if trained.ungrounded:
        check.mistake(say("The generator changes where its loss has no gradient (its discriminator was set to zero) or "
                          "where its optimizer's learning rate is zero: train_step must move it by that gradient "
                          "alone, with the optimizer that is passed.",
                          "在损失没有梯度之处（判别器已被置零）或优化器学习率为零时，生成器仍在变化：train_step 只应"
                          "按该梯度、用传入的优化器更新它。"))  # fmt: skip
    check.interpolate(trained.distance, zero_at=NONE, full_at=full)


@pytest.fixture(scope="module")
def digits(sandbox, module_rng):
    held_out = load(HELD_OUT)
    task = Task.draw(module_rng, load(PUBLIC / "digits.npz"), held_out, held_out, dimensions=32)
    return train_in_stages(sandbox, module_rng, task, FULL)


@pytest.mark.points(
    12,
    category="convergence",
    hint=say(
        "Trained on digits, your generator makes images that are far from digits.",
        "在数字上训练后，你的生成器给出的图像仍与数字相差很远。",
    ),
)
@pytest.mark.requires("test_discriminator_update", "test_generator_update")
@pytest.mark.deadline(500)
def test_digits(digits):
    """Trained on digits, your generator makes images whose statistics are near those of other digits"""
    score(digits, FULL)


@pytest.mark.points(
    4,
    category="convergence",
    hint=say(
        "The generated digits hardly differ from one another: the generator has collapsed.",
        "生成的数字彼此几乎没有差别：生成器发生了模式坍塌。",
    ),
)
@pytest.mark.requires("test_discriminator_update", "test_generator_update")
@pytest.mark.deadline(500)
def test_digits_differ(digits):
    """The generated digits differ from one another and from those that the step was given"""
    check.that(
        not (digits.copied or digits.upright or digits.ungrounded)
        and digits.diversity > DIVERSE
        and digits.distance < NONE
    )


@pytest.fixture(scope="module")
def faces(sandbox, module_rng):
    images = module_rng.permutation(load(PUBLIC / "faces.npz"))
    training, unseen = (
        np.concatenate([part, part[:, :, ::-1]]) for part in (images[SPARED:], images[:SPARED])
    )
    task = Task.draw(module_rng, training, unseen, np.concatenate([training, unseen]), dimensions=16)
    return train_in_stages(sandbox, module_rng, task, FULL_FACES)


@pytest.mark.points(
    6,
    category="convergence",
    hint=say(
        "Trained on faces, your generator makes images that are far from faces.",
        "在人脸上训练后，你的生成器给出的图像仍与人脸相差很远。",
    ),
)
@pytest.mark.requires("test_discriminator_update", "test_generator_update")
@pytest.mark.deadline(500)
def test_faces(faces):
    """Trained on faces, your generator makes images whose statistics are near those of faces"""
    score(faces, FULL_FACES)
