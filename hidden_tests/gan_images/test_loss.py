"""Closed forms of the losses, one exact training step on linear networks, and what generate draws."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest

from grader.testing import check
from grader.testing.adversarial import (
    AffineDiscriminator,
    clipped_probability_slope,
    constant_slope,
    cross_entropy,
    cross_entropy_slope,
    least_squares_slope,
    twice_sigmoid_slope,
)
from grader.testing.bench import Bench
from grader.testing.check import say
from grader.testing.fits import projection
from grader.testing.oracles import logit, sigmoid
from grader.testing.sampler import (
    LIMIT,
    correlation_score,
    distribution_scores,
    standard_normal_scores,
    within_limit,
)

PIXELS = 28 * 28
REAL, FAKE = cross_entropy_slope(1.0), cross_entropy_slope(0.0)
TWICE = say("The sigmoid is applied twice: either from_logits=True or a sigmoid, not both.",
            "sigmoid 用了两次：from_logits=True 与 sigmoid 只能取其一。")  # fmt: skip
AS_PROBABILITIES = say("The logits are used as probabilities: say from_logits=True, or apply the sigmoid once.",
                       "logits 被当作概率：请用 from_logits=True，或只加一次 sigmoid。")  # fmt: skip
SMOOTHED = say("The labels are smoothed: the losses here use labels of exactly 1 and 0.",
               "标签被平滑了：这里的损失所用标签恰为 1 和 0。")  # fmt: skip
LEAST_SQUARES = say("This is a squared error (LSGAN): the losses here are binary cross-entropies of logits.",
                    "这是平方误差（LSGAN）：这里的损失是 logits 的二元交叉熵。")  # fmt: skip
CUT_OFF = say("The loss of logits far from zero is cut off: clip neither logits nor probabilities, the cross-entropy "
              "of logits (from_logits=True) is exact for all of them.",
              "远离零的 logits 的损失被截断了：不要裁剪 logits 或概率；直接由 logits 计算的交叉熵（from_logits=True）"
              "对任何值都精确。")  # fmt: skip
SIGN = say("The loss has the wrong sign: the cross-entropy is minus the log-probability of the label.",
           "损失的符号反了：交叉熵是标签的对数概率的相反数。")  # fmt: skip


# --- the two losses ---


FAR = 11.0  # a logit far from zero
SAFE = 0.05  # relative error there that is left to log(p + 1e-5), or to probabilities clipped as closely


def require_far(loss, right, name):
    """Require a loss (scalar) of logits far from zero, where a clip shows."""
    value = check.scalar(loss, name=name)
    check.that(bool(np.isclose(value, right, rtol=SAFE)), diagnoses={CUT_OFF: value < right})


def draw_logits(rng, batch, low, high):
    return rng.uniform(low, high, (batch, 1))


def clipped(logits, label):
    """Keras' cross-entropy of values that are no probabilities: they are clipped, in float32."""
    p = np.clip(np.float32(logits), np.float32(1e-7), np.float32(1) - np.float32(1e-7))
    return -(label * np.log(p) + (1 - label) * np.log(np.float32(1) - p))


def scalars(values, batches, name):
    """One number for each batch; a loss for each image has its own sentence."""
    arrays = [check.array(value, name=name) for value in values]
    if all(array.size == batch > 1 for array, batch in zip(arrays, batches, strict=True)):
        check.mistake(say(f"{name} returns one value for each image: take the mean over the batch.",
                          f"{name} 为每幅图像返回一个值：应对批次取平均。"))  # fmt: skip
    return np.array([check.scalar(array, name=name) for array in arrays])


@pytest.mark.points(
    6,
    category="loss",
    hint=say(
        "The discriminator's loss is mean cross-entropy(real, 1) + mean cross-entropy(fake, 0), 2 ln 2 at zero logits.",
        "判别器的损失 = 平均交叉熵(真, 1) + 平均交叉熵(假, 0)，logits 为零时等于 2 ln 2。",
    ),
)
def test_discriminator_loss_closed_form(submission, rng):
    """discriminator_loss is mean cross-entropy of real with 1 + mean cross-entropy of fake with 0"""
    batch = np.array([6, 15, 9])
    pairs = [(draw_logits(rng, n, -1.0, 4.0), draw_logits(rng, n, -2.5, 2.0)) for n in batch]
    values = [submission.discriminator_loss(real, fake) for real, fake in pairs]
    values = scalars(values, batch, "discriminator_loss")

    def mean(on_real, on_fake):
        return np.array([np.mean(on_real(real)) + np.mean(on_fake(fake)) for real, fake in pairs])

    def nothing(logits):
        return 0.0 * logits

    def entropy(label):
        return lambda logits: cross_entropy(logits, label)

    right = mean(entropy(1), entropy(0))
    check.allclose(values, right, name="discriminator_loss", mistakes={
        say("The labels are swapped: real images have label 1, fake ones label 0.",
            "标签颠倒了：真实图像的标签是 1，生成图像是 0。"): mean(entropy(0), entropy(1)),
        say("Only the real images count: add the cross-entropy of the fake ones with label 0.",
            "只计入了真实图像：还要加上生成图像（标签 0）的交叉熵。"): mean(entropy(1), nothing),
        say("Only the fake images count: add the cross-entropy of the real ones with label 1.",
            "只计入了生成图像：还要加上真实图像（标签 1）的交叉熵。"): mean(nothing, entropy(0)),
        say("Both have label 1: fake images have label 0 in the discriminator's loss.",
            "两者的标签都是 1：在判别器的损失中生成图像的标签是 0。"): mean(entropy(1), entropy(1)),
        say("Both have label 0: real images have label 1.",
            "两者的标签都是 0：真实图像的标签是 1。"): mean(entropy(0), entropy(0)),
        say("The loss is half the right value: add the two means, do not average them (nor over the joined batch).",
            "损失只有正确值的一半：应把两个平均值相加，而不是再取平均（也不要对拼接后的批次取平均）。"): right / 2,
        SIGN: -right,
        say("The fake images' cross-entropy is subtracted: add both.",
            "生成图像的交叉熵被减去了：两者应相加。"): mean(entropy(1), lambda s: -entropy(0)(s)),
        say("The loss is summed over the batch: take the mean.", "损失对批次求了和：应取平均。"): batch * right,
        say("This is the mean absolute difference of logits: use the binary cross-entropy with labels 1 and 0.",
            "这是 logits 之差的绝对值的平均：应使用标签为 1 和 0 的二元交叉熵。"):
            np.array([np.mean(np.abs(real - fake)) for real, fake in pairs]),
        say("This is half the mean absolute difference of logits: use the binary cross-entropy with labels 1 and 0.",
            "这是 logits 之差的绝对值的平均的一半：应使用标签为 1 和 0 的二元交叉熵。"):
            np.array([np.mean(np.abs(real - fake)) / 2 for real, fake in pairs]),
        say("This is the Wasserstein loss, a difference of mean logits: use the binary cross-entropy.",
            "这是 Wasserstein 损失（平均 logits 之差）：应使用二元交叉熵。"): mean(lambda s: -s, lambda s: s),
        say("This is the hinge loss: use the binary cross-entropy.", "这是合页损失：应使用二元交叉熵。"):
            mean(lambda s: np.maximum(0, 1 - s), lambda s: np.maximum(0, 1 + s)),
        LEAST_SQUARES: mean(lambda s: (s - 1) ** 2, lambda s: s**2),
        TWICE: mean(lambda s: entropy(1)(sigmoid(s)), lambda s: entropy(0)(sigmoid(s))),
        AS_PROBABILITIES: mean(lambda s: clipped(s, 1.0), lambda s: clipped(s, 0.0)),
        SMOOTHED: mean(entropy(0.9), entropy(0)),
        say("The labels are smoothed on both sides: the losses here use labels of exactly 1 and 0.",
            "两侧的标签都被平滑了：这里的损失所用标签恰为 1 和 0。"): mean(entropy(0.9), entropy(0.1)),
        say("The loss is a multiple of the right value: add the two means with weight 1 each.",
            "损失是正确值的倍数：两个平均值应以权重 1 相加。"): projection(values, right),
    })  # fmt: skip
    real, fake = -FAR + draw_logits(rng, 4, -0.2, 0.2), FAR + draw_logits(rng, 4, -0.2, 0.2)
    right = float(np.mean(cross_entropy(real, 1)) + np.mean(cross_entropy(fake, 0)))
    require_far(submission.discriminator_loss(real, fake), right, "discriminator_loss")


@pytest.mark.points(
    6,
    category="loss",
    hint=say(
        "The generator's loss is the mean cross-entropy of the fake images with label 1: ln 2 at zero logits.",
        "生成器的损失是生成图像与标签 1 的平均交叉熵：logits 为零时等于 ln 2。",
    ),
)
def test_generator_loss_closed_form(submission, rng):
    """generator_loss is the mean cross-entropy of fake images with label 1 (non-saturating)"""
    batch = np.array([6, 15, 9])
    inputs = [draw_logits(rng, n, -3.0, 1.5) for n in batch]
    values = scalars([submission.generator_loss(fake) for fake in inputs], batch, "generator_loss")

    def mean(error):
        return np.array([np.mean(error(fake)) for fake in inputs])

    right = mean(lambda s: cross_entropy(s, 1))
    check.allclose(values, right, name="generator_loss", mistakes={
        say("This is the saturating loss, log(1 - D(G(z))), of the minimax game: minimise -log D(G(z)) instead.",
            "这是极小极大博弈的饱和损失 log(1 - D(G(z)))：应最小化 -log D(G(z))。"):
            mean(lambda s: -cross_entropy(s, 0)),
        say("The fake images have label 0: the generator wants them to be taken for real, label 1.",
            "生成图像用了标签 0：生成器希望它们被当作真实图像，标签应为 1。"): mean(lambda s: cross_entropy(s, 0)),
        say("The generator's loss has the wrong sign: it is -log D(G(z)), never negative.",
            "生成器损失的符号反了：它是 -log D(G(z))，不会为负。"): -right,
        say("The loss is half the right value.", "损失只有正确值的一半。"): right / 2,
        say("The loss is summed over the batch: take the mean.", "损失对批次求了和：应取平均。"): batch * right,
        say("This is minus the mean logit (Wasserstein): use the binary cross-entropy with label 1.",
            "这是平均 logit 的相反数（Wasserstein）：应使用标签为 1 的二元交叉熵。"): mean(lambda s: -s),
        say("This is the mean logit: use the binary cross-entropy with label 1.",
            "这是平均 logit：应使用标签为 1 的二元交叉熵。"): mean(lambda s: s),
        LEAST_SQUARES: mean(lambda s: (s - 1) ** 2),
        TWICE: mean(lambda s: cross_entropy(sigmoid(s), 1)),
        AS_PROBABILITIES: mean(lambda s: clipped(s, 1.0)),
        SMOOTHED: mean(lambda s: cross_entropy(s, 0.9)),
        say("The loss is a multiple of the right value: its weight is 1.",
            "损失是正确值的倍数：权重应为 1。"): projection(values, right),
    })  # fmt: skip
    fake = -FAR + draw_logits(rng, 4, -0.2, 0.2)
    require_far(submission.generator_loss(fake), float(np.mean(cross_entropy(fake, 1))), "generator_loss")


# --- single steps on linear networks: every gradient has a closed form ---


@dataclass(frozen=True)
class Step:
    """One train_step by plain gradient descent; the pictures and discriminators before and after it."""

    real: np.ndarray  # (B, 784)
    pictures: tuple[np.ndarray, np.ndarray]  # the generator's bias (784,)
    discriminators: tuple[AffineDiscriminator, AffineDiscriminator]
    kernel: np.ndarray  # (L, 784), by how much the generator's kernel moved; (0, 784) where it has none
    reported: object
    updates: tuple[int, int]  # of the generator's optimizer and of the discriminator's
    rates: tuple[float, float]

    @property
    def generator_gradient(self):
        """What the step took for the gradient of the generator's loss, (784,)."""
        return (self.pictures[0] - self.pictures[1]) / self.rates[0]

    @property
    def discriminator_gradient(self):
        """What the step took for the gradient of the discriminator's loss, (785,): weights and bias."""
        return (self.discriminators[0].vector - self.discriminators[1].vector) / self.rates[1]


@dataclass(frozen=True)
class Networks:
    """A generator of one picture, or a linear one, and an affine discriminator, each with its own optimizer.

    A submission may tell networks apart by id(), so tests keep them alive.
    """

    generator: Bench
    discriminator: Bench
    rates: tuple[float, float]
    latent_dim: int

    def place(self, sandbox, picture, discriminator):
        """Give the networks, a generator of one picture (784,) and a discriminator, other weights."""
        weights = [discriminator.weights.reshape(-1, 1), np.reshape(discriminator.bias, 1)]
        sandbox.assign(self.generator.models[0], [np.float32(picture)])
        sandbox.assign(self.discriminator.models[0], [np.float32(weight) for weight in weights])

    def step(self, submission, real, reset=True):
        """One train_step on real images (B, 784), from the weights at the start or else from those of now."""
        for bench in (self.generator, self.discriminator) if reset else ():
            bench.reset()
        before = self.state()
        reported = submission.train_step(
            *(bench.models[0] for bench in (self.generator, self.discriminator)),
            *(bench.optimizer for bench in (self.generator, self.discriminator)),
            real.reshape(-1, 28, 28, 1),
            self.latent_dim,
        )
        after = self.state()
        pictures, discriminators, kernels = zip(before, after, strict=True)
        updates = (self.generator.updates(), self.discriminator.updates())
        return Step(real, pictures, discriminators, kernels[0] - kernels[1], reported, updates, self.rates)

    def state(self):
        """The generator's picture, the discriminator, and the generator's kernel, as they are now."""
        (generator,), (discriminator,) = self.generator.trainable(), self.discriminator.trainable()
        affine = AffineDiscriminator(
            discriminator["logit/kernel"].ravel(), float(discriminator["logit/bias"].ravel()[0])
        )
        return generator["pixels/bias"], affine, generator.get("pixels/kernel", np.zeros((0, PIXELS)))


@pytest.fixture(scope="module")
def networks(keras, probes, sandbox):
    """Makes networks; all stay alive."""
    kept = []

    def make(picture, discriminator, rates, kernel=None, shifts=(0.0, 0.0), spy_rows=0):
        if kernel is None:
            latent_dim = 3
            generator = probes.picture_generator(latent_dim, np.float32(picture), training_shift=shifts[0])
        else:
            latent_dim = len(kernel)
            generator = probes.linear_generator(np.float32(kernel), np.float32(picture), spy_rows=spy_rows)
        judge = probes.linear_discriminator(
            np.float32(discriminator.weights), np.float32(discriminator.bias), training_shift=shifts[1]
        )
        benches = (
            Bench(probes, sandbox, keras.optimizers.SGD(rate), model)
            for rate, model in zip(rates, (generator, judge), strict=True)
        )
        kept.append(Networks(*benches, rates, latent_dim))
        return kept[-1]

    return make


def pixels(rng, *shape):
    """Random pixels, exact in float32."""
    return rng.uniform(-0.9, 0.9, shape).astype(np.float32).astype(np.float64)


def discriminator_for(weights, picture, wanted):
    """A discriminator of these weights that says `wanted` of a picture."""
    weights = weights.astype(np.float32).astype(np.float64)
    return AffineDiscriminator(weights, float(np.float32(wanted - picture @ weights)))


BATCH = 7  # odd: halves of it lose an image


def seen_apart(rng, real_logits, fake_logit):
    """Real images, a picture and a discriminator of large weights, whose gradients are large, with given logits.

    The weights are many times those that an image's logit needs, so that a slight change of an image gives it any.
    """
    weights = rng.normal(size=PIXELS) * 0.5
    picture, common = pixels(rng, 2, PIXELS)
    discriminator = discriminator_for(weights, picture, fake_logit)
    real = 0.7 * common + 0.2 * pixels(rng, len(real_logits), PIXELS)
    missing = real_logits - discriminator.logits(real)
    real += missing[:, None] * weights / (weights @ weights)
    return real.astype(np.float32).astype(np.float64), picture, discriminator


@pytest.fixture(scope="module")
def steps(submission, networks, sandbox, module_rng):
    """Steps that do not depend on noise: the generator makes one picture of every z.

    Three in a row, since what a step does must not depend on the calls before it; then two from other weights, where
    gradients are large and the discriminator is first wrong about every image, then right.
    """
    picture = pixels(module_rng, PIXELS)
    # The fake logit lies in (0, 1), where logits that are taken for probabilities are not clipped.
    discriminator = discriminator_for(
        module_rng.normal(size=PIXELS) * 0.08, picture, module_rng.uniform(0.6, 0.75)
    )
    pair = networks(picture, discriminator, rates=(0.01, 0.004))
    taken = [pair.step(submission, pixels(module_rng, BATCH, PIXELS), reset=False) for _ in range(3)]
    # Logits of at most 2: a cross-entropy of probabilities is exact there too.
    for sign in (-1.0, 1.0):
        real, *weights = seen_apart(module_rng, sign * module_rng.uniform(1.0, 2.0, BATCH), -sign * 1.5)
        pair.place(sandbox, *weights)
        taken.append(pair.step(submission, real, reset=False))
    return taken


COURSE = 64  # steps in a row
COURSE_RATES = 0.002, 0.0004


@dataclass(frozen=True)
class Course:
    """Where many steps in a row have led, and where the gradients of the losses lead; each picture and weights."""

    start: tuple[np.ndarray, np.ndarray]
    end: tuple[np.ndarray, np.ndarray]
    right: list[tuple[np.ndarray, np.ndarray]]  # for each order of the two updates

    def follows(self, which):
        """Whether one network, 0 the generator or 1 the discriminator, is where it must be after all steps."""
        return any(
            near(self.end[which], right[which], 10.0 * np.abs(right[which] - self.start[which]).max())
            for right in self.right
        )


@pytest.fixture(scope="module")
def course(submission, networks, sandbox, module_rng):
    """Many steps in a row: a penalty at every sixteenth step, a few flipped labels, weights assigned now and then."""
    picture, real = pixels(module_rng, PIXELS), pixels(module_rng, COURSE, BATCH, PIXELS)
    discriminator = discriminator_for(module_rng.normal(size=PIXELS) * 0.08, picture, 0.7)
    pair = networks(picture, discriminator, rates=COURSE_RATES)
    models, adapting = zip(*((bench.models[0], bench.optimizer) for bench in (pair.generator, pair.discriminator)),
                           strict=True)  # fmt: skip
    start = pair.state()
    sandbox.calls(
        submission.train_step,
        ((*models, *adapting, np.float32(each).reshape(-1, 28, 28, 1), pair.latent_dim) for each in real),
    )
    end = pair.state()
    return Course(
        *((found[0], found[1].vector) for found in (start, end)), followed(start, real, COURSE_RATES)
    )


def followed(start, real, rates):
    """Pictures and discriminators after one step for each batch of real (N, B, 784): both at once, or either first."""
    ends = []
    for first in ("both", "discriminator", "generator"):
        picture, judge, _ = start
        for images in real:
            moved = (
                picture - rates[0] * judge.picture_gradient(picture, REAL)
                if first == "generator"
                else picture
            )
            better = judge.minus(rates[1] * judge.gradient(images, moved[None], REAL, FAKE))
            if first != "generator":
                teacher = better if first == "discriminator" else judge
                moved = picture - rates[0] * teacher.picture_gradient(picture, REAL)
            picture, judge = moved, better
        ends.append((picture, judge.vector))
    return ends


SELDOM = say("Each of the first steps is right, but many in a row do not lead where the gradients of the two losses "
             "do: nothing else may move a network, neither at every n-th step nor at random.",
             "最初的每一步都正确，但连续许多步之后并没有到达两个损失的梯度所指之处：无论每隔若干步还是随机地，"
             "都不应有别的东西更新网络。")  # fmt: skip
LATER = say("The first train_step is right, a later one is not: every call makes one whole update of both networks, "
            "whatever was done in earlier calls and however good the discriminator is.",
            "第一次 train_step 正确，之后的却不正确：无论此前调用过什么、判别器有多好，每次调用都应完整地更新两个网络"
            "各一次。")  # fmt: skip


def update_diagnoses(updates, of, english):
    """What train_step did to one of the two optimizers."""
    return {
        say(f"The {english}'s optimizer made no update: use the one that was passed, once in every step.",
            f"{of}的优化器没有更新：应使用传入的优化器，每步一次。"): updates == 0,
        say(f"The {english}'s optimizer made several updates in one train_step: make one. Add the losses of real and "
            "fake images before the gradient is taken.",
            f"{of}的优化器在一次 train_step 中更新了多次：应只更新一次。请先把真假图像的损失相加，再求梯度。"):
            updates > 1,
    }  # fmt: skip


def shortened(moved, right, scale):
    """Whether a gradient was scaled, or clipped by its length or by each of its numbers, and not by a hair alone."""
    if abs(np.linalg.norm(moved) / np.linalg.norm(right) - 1.0) < 5e-3:
        return False
    ways = (projection(moved, right), np.clip(right, -np.abs(moved).max(), np.abs(moved).max()))
    return float(np.vdot(moved, right)) > 0.0 and any(near(moved, way, scale) for way in ways)


def near(moved, expected, scale):
    return bool(np.allclose(moved, expected, rtol=0.0, atol=1e-3 * scale))


def known_mistakes(step, scale):
    """Sentence -> whether the discriminator moved as this mistake moves it, at either of the generator's pictures."""
    moved, each = (
        step.discriminator_gradient,
        [discriminator_mistakes(step, picture) for picture in step.pictures],
    )
    return {
        sentence: any(near(moved, mistakes[sentence], scale) for mistakes in each) for sentence in each[0]
    }


def discriminator_mistakes(step, picture):
    """Sentence -> the gradient that a known mistake takes, where fake images are `picture`."""
    before = step.discriminators[0]
    fake, real, batch = picture[None], step.real, len(step.real)

    def gradient(on_real, on_fake, images=real):
        return before.gradient(images, fake, on_real, on_fake)

    none, right = constant_slope(0.0), gradient(REAL, FAKE)
    difference = np.sign(before.logits(real) - before.logits(fake)) / batch
    absolute = np.append(difference @ (real - fake), 0.0)
    rate = step.rates[0] / step.rates[1]
    return {
        say("The step goes uphill: it maximises the discriminator's loss.",
            "方向反了：这一步在增大判别器的损失。"): -right,
        say("The labels are swapped: real images have label 1, fake ones label 0.",
            "标签颠倒了：真实图像的标签是 1，生成图像是 0。"): gradient(FAKE, REAL),
        say("Only the real images train the discriminator: add the loss of the fake ones with label 0.",
            "只有真实图像在训练判别器：还要加上生成图像（标签 0）的损失。"): gradient(REAL, none),
        say("Only the fake images train the discriminator: add the loss of the real ones with label 1.",
            "只有生成图像在训练判别器：还要加上真实图像（标签 1）的损失。"): gradient(none, FAKE),
        say("Fake images get label 1 in the discriminator's loss: it is label 0.",
            "判别器损失中生成图像用了标签 1：应为标签 0。"): gradient(REAL, REAL),
        say("The loss is half the right value: add the two means, do not average them (nor over the joined batch).",
            "损失只有正确值的一半：应把两个平均值相加，而不是再取平均（也不要对拼接后的批次取平均）。"): right / 2,
        say("The loss is summed over the batch: take the mean.", "损失对批次求了和：应取平均。"): batch * right,
        say("The discriminator minimises a mean absolute difference of logits: use the binary cross-entropy.",
            "判别器在最小化 logits 之差的绝对值：应使用二元交叉熵。"): absolute,
        say("The discriminator minimises half a mean absolute difference of logits: use the binary cross-entropy.",
            "判别器在最小化 logits 之差的绝对值的一半：应使用二元交叉熵。"): absolute / 2,
        say("The loss is a difference of mean logits (Wasserstein): use the binary cross-entropy.",
            "损失是平均 logits 之差（Wasserstein）：应使用二元交叉熵。"):
            gradient(constant_slope(-1.0), constant_slope(1.0)),
        say("The discriminator's outputs are used as if they were losses: pass the labels to a cross-entropy, not to "
            "the model (its second argument is `training`).",
            "判别器的输出被当成了损失：标签应传给交叉熵，而不是传给模型（模型的第二个参数是 training）。"):
            gradient(constant_slope(1.0), constant_slope(1.0)),
        LEAST_SQUARES: gradient(least_squares_slope(1.0), least_squares_slope(0.0)),
        TWICE: gradient(twice_sigmoid_slope(1.0), twice_sigmoid_slope(0.0)),
        AS_PROBABILITIES: gradient(clipped_probability_slope(1.0), clipped_probability_slope(0.0)),
        SMOOTHED: gradient(cross_entropy_slope(0.9), FAKE),
        say("The generator's loss moves the discriminator too: give each optimizer the variables of its own model "
            "alone.",
            "生成器的损失也更新了判别器：每个优化器只应得到自己模型的变量。"): right + rate * gradient(none, REAL),
        say("The generator's loss is part of what moves the discriminator: take the gradient of its own loss alone.",
            "生成器的损失也参与了判别器的更新：应只对判别器自己的损失求梯度。"): right + gradient(none, REAL),
        say("The discriminator is trained with the generator's loss: use discriminator_loss.",
            "判别器用了生成器的损失训练：应使用 discriminator_loss。"): gradient(none, REAL),
        say("train_step maps the real images to [0, 1]: they are in [-1, 1] already, use them as they are.",
            "train_step 把真实图像映射到 [0, 1]：它们已在 [-1, 1] 内，请原样使用。"):
            gradient(REAL, FAKE, (real + 1.0) / 2.0),
        say("train_step scales the real images once more: they are in [-1, 1] already, use them as they are.",
            "train_step 又缩放了真实图像：它们已在 [-1, 1] 内，请原样使用。"): gradient(REAL, FAKE, real / 127.5 - 1.0),
        say("train_step divides the real images by 255: they are in [-1, 1] already, use them as they are.",
            "train_step 把真实图像除以了 255：它们已在 [-1, 1] 内，请原样使用。"): gradient(REAL, FAKE, real / 255.0),
        say("train_step maps the real images as if they were in [0, 1]: they are in [-1, 1] already.",
            "train_step 把真实图像当作 [0, 1] 再次映射：它们已在 [-1, 1] 内。"): gradient(REAL, FAKE, 2.0 * real - 1.0),
    }  # fmt: skip


@pytest.mark.points(
    7,
    category="loss",
    hint=say(
        "The discriminator's update is not the gradient of discriminator_loss on real and fake images. If an exception "
        "is named: gradients are None where .numpy() or predict cuts them, and an optimizer does not know the "
        "variables of the other model.",
        "判别器的更新不是 discriminator_loss 对真假图像的梯度。如果提到异常：.numpy() 或 predict 会切断梯度，使其为 "
        "None；优化器不认识另一个模型的变量。",
    ),
)
def test_discriminator_update(steps, request):
    """One step moves the discriminator by exactly the gradient of its loss"""
    for index, step in enumerate(steps):
        require_discriminator_update(step, later=index > 0)
    if are_right(steps):
        require_course(request.getfixturevalue("course"), 1)


def require_discriminator_update(step, later):
    """The discriminator moved by the gradient of its loss, in the first step or in a later one."""
    before, moved = step.discriminators[0], step.discriminator_gradient
    # Fake images of before the generator's update or, where the generator goes first, of after it.
    rights = [before.gradient(step.real, picture[None], REAL, FAKE) for picture in step.pictures]
    scale = np.abs(rights[0]).max()
    good = step.updates[1] == 1 and any(near(moved, right, scale) for right in rights)
    largest = np.abs(step.discriminators[1].weights)
    other_length = any(shortened(moved, right, scale) for right in rights)
    check.that(good, diagnoses=lambda: {
        say("The weights of the discriminator are clipped after the update: a Wasserstein GAN does that, not this one.",
            "更新之后裁剪了判别器的权重：那是 Wasserstein GAN 的做法，这里不需要。"):
            int(np.sum(largest == largest.max())) > 5,
        **({} if later else update_diagnoses(step.updates[1], "判别器", "discriminator")),
        say("The discriminator did not move: keep all that lies between it and its loss inside of the tape (no "
            ".numpy(), no stop_gradient), and give its optimizer discriminator.trainable_variables.",
            "判别器没有变化：它与损失之间的一切都应在 tape 之内（不要 .numpy()、stop_gradient），并把 "
            "discriminator.trainable_variables 交给它的优化器。"): not later and near(moved, 0.0, 1e-3 * scale),
        **({} if later else known_mistakes(step, scale)),
        say("The update has the right direction but another length: do not clip or scale gradients or losses.",
            "更新的方向正确但长度不对：不要裁剪或缩放梯度和损失。"): other_length,
        LATER: later,
    })  # fmt: skip


@pytest.mark.points(
    7,
    category="loss",
    hint=say(
        "The generator's update is not the gradient of generator_loss through the discriminator. If an exception is "
        "named: gradients are None where .numpy() or predict cuts them, and an optimizer does not know the variables "
        "of the other model.",
        "生成器的更新不是 generator_loss 经由判别器的梯度。如果提到异常：.numpy() 或 predict 会切断梯度，使其为 None；"
        "优化器不认识另一个模型的变量。",
    ),
)
def test_generator_update(steps, request):
    """One step moves the generator by exactly the gradient of its loss through the discriminator"""
    for index, step in enumerate(steps):
        require_generator_update(step, later=index > 0)
    if are_right(steps):
        require_course(request.getfixturevalue("course"), 0)


def require_course(course, which):
    """One network, 0 the generator or 1 the discriminator, is where it must be after all steps."""
    check.that(course.follows(which), diagnoses={
        say("Given another pair of networks and their optimizers, train_step does not train them: what was compiled or "
            "kept for the first pair must not be used for another.",
            "换成另一对网络及其优化器后，train_step 没有训练它们：为第一对网络编译或保存的东西不能用于另一对。"):
            np.array_equal(course.start[which], course.end[which]),
        SELDOM: True,
    })  # fmt: skip


def are_right(steps):
    """Whether both networks moved as they should in single steps: the course of one depends on the other's."""
    try:
        for index, step in enumerate(steps):
            require_discriminator_update(step, later=index > 0)
            require_generator_update(step, later=index > 0)
    except check.CheckFailure:
        return False
    return True


def require_generator_update(step, later):
    """The generator moved by the gradient of its loss, in the first step or in a later one."""
    picture, batch, moved = step.pictures[0], len(step.real), step.generator_gradient

    def gradients(slope):
        """Through the discriminator of before its update or, where it goes first, of after it."""
        return [discriminator.picture_gradient(picture, slope) for discriminator in step.discriminators]

    rights = gradients(REAL)
    scale = max(np.abs(rights[0]).max(), 1e-12)

    def among(expected):
        return any(near(moved, each, scale) for each in expected)

    weights = [discriminator.weights for discriminator in step.discriminators]
    other_length = any(shortened(moved, right, scale) for right in rights)
    clipped_or_scaled = {
        say("The update has the right direction but another length: do not clip or scale gradients or losses.",
            "更新的方向正确但长度不对：不要裁剪或缩放梯度和损失。"): other_length,
    }  # fmt: skip
    good = step.updates[0] == 1 and among(rights)
    if later:
        check.that(good, diagnoses={**clipped_or_scaled, LATER: True})
        return
    check.that(good, diagnoses=lambda: {
        **update_diagnoses(step.updates[0], "生成器", "generator"),
        say("The generator did not move: its loss must be computed from discriminator(generator(z)) inside of the tape "
            "(no .numpy(), no predict, no stop_gradient), and its optimizer needs generator.trainable_variables.",
            "生成器没有变化：它的损失必须在 tape 之内由 discriminator(generator(z)) 算出（不要 .numpy()、predict、"
            "stop_gradient），并把 generator.trainable_variables 交给它的优化器。"): near(moved, 0.0, 1e-3 * scale),
        say("The generator is trained to be recognised: fake images have label 1 in its loss, not 0.",
            "生成器在学习被识破：在它的损失中生成图像的标签是 1，而不是 0。"): among(gradients(FAKE)),
        say("This is the saturating loss, log(1 - D(G(z))): minimise -log D(G(z)) instead.",
            "这是饱和损失 log(1 - D(G(z)))：应最小化 -log D(G(z))。"): among([-each for each in gradients(FAKE)]),
        say("The step goes uphill: it maximises the generator's loss.",
            "方向反了：这一步在增大生成器的损失。"): among([-each for each in rights]),
        say("The generator's loss is half the right value.",
            "生成器的损失只有正确值的一半。"): among([each / 2 for each in rights]),
        say("The loss is summed over the batch: take the mean.",
            "损失对批次求了和：应取平均。"): among([batch * each for each in rights]),
        say("The discriminator's loss is part of what moves the generator: take the gradient of its own loss alone.",
            "判别器的损失也参与了生成器的更新：应只对生成器自己的损失求梯度。"):
            among([a + b for a, b in zip(rights, gradients(FAKE), strict=True)]),
        LEAST_SQUARES: among(gradients(least_squares_slope(1.0))),
        say("The generator minimises minus the mean logit (Wasserstein): use the binary cross-entropy with label 1.",
            "生成器在最小化平均 logit 的相反数（Wasserstein）：应使用标签为 1 的二元交叉熵。"):
            among([-each for each in weights]),
        say("The discriminator's output is used as if it were a loss: use the binary cross-entropy with label 1.",
            "判别器的输出被当成了损失：应使用标签为 1 的二元交叉熵。"): among(weights),
        TWICE: among(gradients(twice_sigmoid_slope(1.0))),
        AS_PROBABILITIES: among(gradients(clipped_probability_slope(1.0))),
        SMOOTHED: among(gradients(cross_entropy_slope(0.9))),
        **clipped_or_scaled,
    })  # fmt: skip


def reported(step):
    """What the step reported: (generator_loss, discriminator_loss)."""
    names = ("generator_loss", "discriminator_loss")
    values = check.mapping(step.reported, keys=names, name="train_step's result")
    return np.array([values[name] for name in names])


@pytest.mark.points(
    4,
    category="loss",
    hint=say(
        "Report generator_loss and discriminator_loss of the forward passes that led to the updates.",
        "报告更新所依据的那次前向计算的 generator_loss 和 discriminator_loss。",
    ),
)
def test_reported_values(steps):
    """train_step reports both losses of the batch, each from before the update that it led to"""
    for index, step in enumerate(steps):
        require_reported_values(step, later=index > 0)


def require_reported_values(step, later):
    """The reported losses are those of the step, the first one or a later one."""
    values = reported(step)

    def losses(judge, picture, other=None):
        """(generator's, discriminator's) for the networks at some moment."""
        fake = (other or judge).logits(picture[None])
        real, own = judge.logits(step.real), judge.logits(picture[None])
        return np.array([np.mean(cross_entropy(fake, 1)),
                         np.mean(cross_entropy(real, 1)) + np.mean(cross_entropy(own, 0))])  # fmt: skip

    (before, after), (old, new) = step.discriminators, step.pictures
    # Simultaneous, discriminator first, generator first.
    rights = [losses(before, old), losses(before, old, after),
              np.array([losses(before, old)[0], losses(before, new)[1]])]  # fmt: skip

    def among(expected):
        return any(np.allclose(values, each, rtol=1e-3, atol=0.0) for each in expected)

    batch = len(step.real)
    real = np.mean(cross_entropy(before.logits(step.real), 1))
    check.that(among(rights), diagnoses=lambda: {
        say("The first step's report is right, a later one is not: report the losses of this very call, no mean over "
            "several calls.",
            "第一步的报告正确，之后的却不正确：应报告本次调用的损失，而不是多次调用的平均值。"): later,
        say("generator_loss and discriminator_loss are exchanged in the result.",
            "结果中 generator_loss 与 discriminator_loss 互换了。"): among([each[::-1] for each in rights]),
        say("The reported losses are from after the update: report those of the forward pass before it.",
            "报告的是更新之后的损失：应报告更新之前那次前向计算的损失。"): among([losses(after, new)]),
        say("The reported discriminator_loss is half the right value: add the two means.",
            "报告的 discriminator_loss 只有正确值的一半：应把两个平均值相加。"):
            among([each * [1.0, 0.5] for each in rights]),
        say("The reported values are sums over the batch: report means.",
            "报告的是批次之和：应报告平均值。"): among([batch * each for each in rights]),
        say("The reported discriminator_loss is that of the real images alone.",
            "报告的 discriminator_loss 只含真实图像的部分。"): among([np.array([each[0], real]) for each in rights]),
        say("The reported generator_loss is wrong: it is generator_loss of the fake images' logits.",
            "报告的 generator_loss 不对：应是生成图像的 logits 的 generator_loss。"):
            among([np.array([values[0], each[1]]) for each in rights]),
        say("The reported discriminator_loss is wrong: it is discriminator_loss of the real and the fake logits.",
            "报告的 discriminator_loss 不对：应是真假图像的 logits 的 discriminator_loss。"):
            among([np.array([each[0], values[1]]) for each in rights]),
    })  # fmt: skip


# --- the noise of a step ---

# So many numbers tell a variance of 0.77, that of a normal cut off at two deviations, from 1 by ten standard errors.
LATENT, NOISE_BATCH, NOISE_STEPS = 640, 20, 6
SPY_ROWS = 512


@dataclass(frozen=True)
class Noise:
    """The mean over the batch of the z that each network's update rests on, times sqrt(B): N(0, 1) where z is."""

    discriminator: np.ndarray  # (steps, L)
    generator: np.ndarray  # (steps, L)
    seen: np.ndarray  # (steps, rows, L), what the generator was given last: serves to name a mistake only


@pytest.fixture(scope="module")
def noise(submission, networks, probes, module_rng):
    """Steps whose noise can be read off the updates.

    The first 640 pixels of a fake image are its z, and the discriminator does not look at them: its weights for them
    move by sigmoid(fake logit) times the mean z. The others do not depend on z: the kernel that leads to them moves by
    the mean z times what their bias moves by.
    """
    kernel = np.zeros((LATENT, PIXELS))
    kernel[:, :LATENT] = np.eye(LATENT)
    picture, real = pixels(module_rng, PIXELS), pixels(module_rng, NOISE_BATCH, PIXELS)
    picture[:LATENT], real[:, :LATENT] = 0.0, 0.0
    weights = module_rng.normal(size=PIXELS) * 0.15
    weights[:LATENT] = 0.0
    discriminator = discriminator_for(weights, picture, 0.7)
    # Small learning rates: an update hardly changes what the other network sees, whichever goes first.
    linear = networks(picture, discriminator, rates=(3e-4, 1e-3), kernel=kernel, spy_rows=SPY_ROWS)
    found = []
    for _ in range(NOISE_STEPS):
        taken = linear.step(submission, real)
        slope = sigmoid(discriminator.logits(picture[None]))[0]
        weight, bias = weights[LATENT:], taken.generator_gradient[LATENT:]
        of_generator = (taken.kernel / taken.rates[0])[:, LATENT:] @ weight / (bias @ weight)
        seen = probes.seen(linear.generator.models[0])
        found.append((taken.discriminator_gradient[:LATENT] / slope, of_generator, seen))
    scaled, generators, seen = (np.array(each) for each in zip(*found, strict=True))
    return Noise(scaled * np.sqrt(NOISE_BATCH), generators * np.sqrt(NOISE_BATCH), seen)


def noise_diagnoses(means, seen):
    """Which wrong noise explains the scaled means (steps, L), and what the generator saw (steps, rows, L)."""
    rows = seen[:, np.abs(seen).max(axis=(0, 2)) > 0.0]
    count = rows.shape[1]
    shared = rows.size > 0 and float(np.ptp(rows, axis=2).max()) < 1e-6
    first = rows.reshape(len(rows), -1)
    variance = float(np.mean((means - means.mean()) ** 2))
    flat = first.size > 0 and float(np.mean((first - first.mean()) ** 4)) < 2.2 * float(first.var()) ** 2
    return {
        say("One number serves for all latent dimensions of an image: draw (B, latent_dim) numbers.",
            "一幅图像的各潜变量维度共用一个数：应采样 (B, latent_dim) 个数。"): shared,
        say("Every step uses the same noise: draw it afresh, without a fixed seed and not with numpy inside of a "
            "tf.function.",
            "每一步都用同一份噪声：应每次重新采样，不要固定种子，也不要在 tf.function 中用 numpy 采样。"):
            correlation_score(means[0], means[1]) > LIMIT,
        say("The noise is uniform: draw z from N(0, I), tf.random.normal.",
            "噪声是均匀分布的：z 应取自 N(0, I)，即 tf.random.normal。"): flat,
        say("One noise vector serves for the whole batch: draw (B, latent_dim), one z for each image.",
            "整个批次共用一个噪声向量：应采样 (B, latent_dim)，每幅图像一个 z。"):
            variance > 4.0 and (count == 1 or float(np.ptp(rows, axis=1).max()) < 1e-6),
        say("The number of noise vectors is fixed: draw as many as there are real images in the batch.",
            "噪声向量的个数是写死的：应与批次中真实图像的个数相同。"): count not in (0, NOISE_BATCH),
        say("The mean of the noise is not 0: draw z from N(0, I).",
            "噪声的均值不为 0：z 应取自 N(0, I)。"): abs(float(means.mean())) > 0.3,
        say("The variance of the noise is not 1: draw z from N(0, I), neither scaled nor truncated.",
            "噪声的方差不为 1：z 应取自 N(0, I)，既不缩放也不截断。"): True,
    }  # fmt: skip


@pytest.mark.points(
    3,
    category="loss",
    hint=say(
        "In every step draw B noise vectors z ~ N(0, I) of latent_dim numbers, as many as there are real images.",
        "每一步应采样 B 个噪声向量 z ~ N(0, I)，各 latent_dim 维，与真实图像一样多。",
    ),
)
@pytest.mark.requires("test_discriminator_update", "test_generator_update")
def test_step_noise(noise):
    """Both updates rest on fresh noise z ~ N(0, I), one z for each real image"""
    for means in (noise.discriminator, noise.generator):
        finite = bool(np.isfinite(means).all())
        repeated = max(correlation_score(one, other) for one, other in combinations(means, 2))
        scores = {name: score for name, score in distribution_scores(means).items() if name != "kurtosis"}
        check.that(finite and within_limit(scores) and repeated < LIMIT,
                   diagnoses=lambda means=means: noise_diagnoses(np.nan_to_num(means), noise.seen))  # fmt: skip
    # In 640 dimensions the lengths of honest z differ by several per cent.
    lengths = np.linalg.norm(noise.seen, axis=2)
    lengths = lengths[lengths > 0.0]
    check.that(lengths.size == 0 or float(np.ptp(lengths)) > 1e-3 * float(lengths.max()), diagnoses={
        say("Every z is scaled to one length: N(0, I) has z of different lengths.",
            "每个 z 都被缩放到同样的长度：N(0, I) 的 z 长度各不相同。"): True,
    })  # fmt: skip


# --- training mode ---

PICTURE_LOGIT, GENERATOR_SHIFT, DISCRIMINATOR_SHIFT = 0.3, 1.2, -2.6
MODES = (True, False)


@pytest.fixture(scope="module")
def modes_step(submission, networks, module_rng):
    """A step on networks that shift what they make in training mode; small rates, so that the order does not matter.

    The generator's shift raises the fake logit by 1.2, the discriminator's lowers every logit by 2.6.
    """
    picture, real = pixels(module_rng, PIXELS), pixels(module_rng, 6, PIXELS)
    weights = module_rng.normal(size=PIXELS) * 0.08 + 0.02
    discriminator = discriminator_for(weights, picture, PICTURE_LOGIT)
    shift = float(np.float32(GENERATOR_SHIFT / discriminator.weights.sum()))
    linear = networks(picture, discriminator, rates=(1e-3, 1e-4),
                      shifts=(shift, DISCRIMINATOR_SHIFT))  # fmt: skip
    return linear.step(submission, real), shift


def discriminator_modes(taken, shift):
    """Modes (generator, discriminator on real, discriminator on fake) that explain the discriminator's update."""
    before, moved = taken.discriminators[0], taken.discriminator_gradient
    none = constant_slope(0.0)
    found = []
    for generating in MODES:
        fake = (taken.pictures[0] + shift * generating)[None]
        for on_real in MODES:
            for on_fake in MODES:
                expected = before.gradient(taken.real, fake, REAL, none, DISCRIMINATOR_SHIFT * on_real)
                expected += before.gradient(taken.real, fake, none, FAKE, DISCRIMINATOR_SHIFT * on_fake)
                if np.allclose(moved, expected, rtol=0.0, atol=1e-2 * np.abs(expected).max()):
                    found.append((generating, on_real, on_fake))
    return found


def generator_modes(taken):
    """Modes (generator, discriminator) that explain the generator's update."""
    weights = taken.discriminators[0].weights
    slope = float(taken.generator_gradient @ weights / (weights @ weights))
    logits = float(logit(np.clip(1.0 + slope, 1e-6, 1.0 - 1e-6)))
    return [
        (generating, judging)
        for generating in MODES
        for judging in MODES
        if abs(logits - PICTURE_LOGIT - GENERATOR_SHIFT * generating - DISCRIMINATOR_SHIFT * judging) < 0.15
    ]


@pytest.mark.points(
    4,
    category="loss",
    hint=say(
        "In train_step each network runs with training=True where it is being trained.",
        "在 train_step 中，每个网络在被训练时都应以 training=True 运行。",
    ),
)
@pytest.mark.requires("test_discriminator_update", "test_generator_update")
def test_training_mode(modes_step):
    """In a step each network runs in training mode where it is trained"""
    taken, shift = modes_step
    of_discriminator, of_generator = discriminator_modes(taken, shift), generator_modes(taken)
    good = any(on_real and on_fake for _, on_real, on_fake in of_discriminator)
    good = good and any(generating for generating, _ in of_generator)
    check.that(good, diagnoses={
        say("Both networks run in inference mode: call them with training=True in train_step, or BatchNormalization "
            "and Dropout do nothing.",
            "两个网络都以推断模式运行：在 train_step 中应以 training=True 调用，否则 BatchNormalization 和 Dropout "
            "不起作用。"):
            (False, False, False) in of_discriminator and (False, False) in of_generator,
        say("The generator runs in inference mode while it is trained: generator(z, training=True).",
            "训练生成器时它以推断模式运行：应为 generator(z, training=True)。"):
            bool(of_generator) and not any(generating for generating, _ in of_generator),
        say("The discriminator runs in inference mode while it is trained: training=True for real and fake images.",
            "训练判别器时它以推断模式运行：对真假图像都应传 training=True。"):
            any(not on_real and not on_fake for _, on_real, on_fake in of_discriminator),
        say("The discriminator runs in training mode for the real or the fake images alone: training=True for both.",
            "判别器只对真实图像或只对生成图像以训练模式运行：两者都应传 training=True。"):
            any(on_real != on_fake for _, on_real, on_fake in of_discriminator),
    })  # fmt: skip


# --- generate ---


@pytest.mark.points(
    3,
    category="loss",
    hint=say(
        "generate decodes fresh z ~ N(0, I), n of them, with training=False.",
        "generate 应以 training=False 解码 n 个新采样的 z ~ N(0, I)。",
    ),
)
@pytest.mark.requires("test_generate_pixels")
def test_generate_samples_the_prior(submission, probes, rng):
    """generate decodes z ~ N(0, I), drawn afresh, in inference mode"""
    kernel, bias = np.float32(rng.normal(size=(4, PIXELS)) * 0.15), np.float32(rng.normal(size=PIXELS) * 0.3)
    generator = probes.linear_generator(kernel, bias, tanh=True, training_shift=0.8)
    design = np.vstack([kernel, np.ones(PIXELS)])
    draws, offsets = [], []
    for _ in range(10):  # few at a time: nested lists are right too, and long on their way
        images = submission.generate(generator, 100, 4)
        images = check.array(images, shape=(100, 28, 28), low=0.0, high=255.0, name="generated images")
        grey = images.reshape(100, PIXELS) / 127.5 - 1.0
        found = np.linalg.lstsq(design.T, (np.arctanh(np.clip(grey, -0.995, 0.995)) - bias).T, rcond=None)[
            0
        ].T
        draws.append(found[:, :4])
        offsets.append(float(np.abs(found[:, 4]).max()))
    check.that(max(offsets) < 0.3, diagnoses={
        say("generate runs the generator in training mode: call it with training=False.",
            "generate 以训练模式运行生成器：应以 training=False 调用。"): True,
    })  # fmt: skip
    z = np.concatenate(draws)
    repeated = max(correlation_score(draws[0], other) for other in draws[1:]) > LIMIT
    scores = standard_normal_scores(z)
    check.that(within_limit(scores) and not repeated, diagnoses=lambda: {
        say("generate makes the same image n times: draw n of z, (n, latent_dim).",
            "generate 把同一幅图像重复了 n 次：应采样 n 个 z，(n, latent_dim)。"):
            np.ptp(draws[0], axis=0).max() < 1e-2,
        say("generate makes the same images at every call: draw z afresh, without a fixed seed.",
            "generate 每次都给出同样的图像：应重新采样 z，不要固定种子。"): repeated,
        say("One noise is shared by the latent dimensions of an image: draw (n, latent_dim) numbers.",
            "一幅图像的各潜变量维度共用一份噪声：应采样 (n, latent_dim) 个数。"): scores["dimensions"] > LIMIT,
        say("generate draws z from a uniform distribution: the prior is N(0, I).",
            "generate 从均匀分布采样 z：先验是 N(0, I)。"): np.mean((z - z.mean()) ** 4) < 2.2 * z.var() ** 2,
        say("generate draws z from another distribution than N(0, I).",
            "generate 的 z 取自 N(0, I) 以外的分布。"): True,
    })  # fmt: skip
