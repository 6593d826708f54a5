"""train_step on linear networks (one exact update, noise, a known optimum), then on digits."""

from itertools import repeat
from pathlib import Path

import numpy as np
import pytest

from grader.testing import check
from grader.testing.bench import optimizer_diagnoses, stop_when_passed
from grader.testing.check import say
from grader.testing.elbo import (
    DECODER_STILL,
    ENCODER_STILL,
    kl_weight_mistakes,
    other_kl_weight,
    reported,
    reported_mistakes,
    require_reported_kl,
    row,
    step_mistakes,
    still,
)
from grader.testing.fits import projection
from grader.testing.held_out import Task, train_and_measure
from grader.testing.kl import ESTIMATED
from grader.testing.linear import LinearVAE, TwoPictures, VAEBench
from grader.testing.linear_step import (
    reports_estimated_kl,
    require_backpropagation,
    require_sampling,
    take_steps,
)
from grader.testing.oracles import bernoulli_nll, gaussian_kl, logit, sigmoid

PIXELS = 28 * 28
SILENT = -24.0  # a log_var whose noise (std 6e-6) cannot be seen
BLIND = (
    600  # pixels whose logits do not depend on z: their weights' update tells which z the decoder was given
)
DIGITS = Path(__file__).parents[2] / "exercises" / "vae_mnist" / "data" / "digits.npz"
HELD_OUT = Path(__file__).parent / "data" / "held_out.npz"
LATENT_DIM, BATCH = 8, 32
STAGES = (300, 300, 300, 600, 1200)  # training steps; a stage is run only where the one before has not passed
FULL, NONE = 0.9, 1.0  # held-out -ELBO over that of the best constant decoder: full points, no points
DEADLINE = 400  # seconds


# --- one step on linear networks: every gradient has a closed form ---


def random_vae(rng, latent_dim, log_var, log_var_slope=0.0, blind=0):
    """A linear VAE of moderate weights, exact in float32; the logits of the first `blind` pixels ignore z."""
    kernel = rng.normal(size=(latent_dim, PIXELS)) * 0.2
    kernel[:, :blind] = 0.0
    arrays = (
        rng.normal(size=(PIXELS, latent_dim)) * 0.03,
        rng.normal(size=latent_dim),
        rng.normal(size=(PIXELS, latent_dim)) * log_var_slope,
        np.full(latent_dim, log_var),
        kernel,
        rng.normal(size=PIXELS) * 1.2,
    )
    return LinearVAE(*(array.astype(np.float32).astype(np.float64) for array in arrays))


@pytest.fixture(scope="module")
def bench(keras, probes, sandbox):
    """Makes a linear VAE in the sandbox; all stay alive, since a submission may tell networks apart by id()."""
    kept = []

    def make(optimizer, vae, **options):
        kept.append(VAEBench(probes, sandbox, optimizer, vae, **options))
        return kept[-1]

    return make


def as_images(x):
    """x (B, 784) as train_step is given it."""
    return x.reshape(-1, 28, 28, 1)


def residual(x, logits):
    """Derivative of an image's cross-entropy by its logits."""
    return sigmoid(logits) - x


def grey_images(rng, vae, batch):
    """Images (B, 784) that the decoder finds likely: a wrong reconstruction error then differs by far."""
    likely = sigmoid(vae.bias) + 0.8 * (rng.random((batch, PIXELS)) - 0.5)
    return np.clip(likely, 0.0, 1.0).astype(np.float32).astype(np.float64)


@pytest.fixture(scope="module")
def silent_step(submission, keras, probes, bench, module_rng):
    """One step whose noise cannot be seen: it is the same for every correct program."""
    vae = random_vae(module_rng, 3, SILENT)
    linear = bench(keras.optimizers.SGD(1.0), vae, spy_rows=7)
    batches = [grey_images(module_rng, vae, 7)]
    return take_steps(submission.train_step, probes, linear, batches, as_images)[0]


@pytest.fixture(scope="module")
def noisy_steps(submission, keras, probes, bench, module_rng):
    """Two steps whose noise can be read off the decoder's update."""
    vae = random_vae(module_rng, 4, -1.0, log_var_slope=0.02, blind=BLIND)
    linear = bench(keras.optimizers.SGD(1.0), vae, spy_rows=256)
    batches = [grey_images(module_rng, vae, 256) for _ in range(2)]
    return take_steps(submission.train_step, probes, linear, batches, as_images)


def step_diagnoses(step):
    """What train_step did to the optimizer and to the images: sentence -> whether it did."""
    x = step.x
    return {
        **optimizer_diagnoses(step.updates),
        say("train_step thresholds the images: use them as they are, in [0, 1].",
            "train_step 把图像二值化了：请原样使用 [0, 1] 内的图像。"): step.saw(x > 0.5),
        say("train_step divides the images by 255 once more: they are in [0, 1] already.",
            "train_step 又把图像除以了 255：它们已在 [0, 1] 内。"): step.saw(x / 255.0),
        say("train_step maps the images to [-1, 1]: use them as they are, in [0, 1].",
            "train_step 把图像映射到 [-1, 1]：请原样使用 [0, 1] 内的图像。"): step.saw(2 * x - 1),
        say("train_step changes the images before they reach the encoder: use them as they are, in [0, 1].",
            "train_step 在图像到达编码器之前改动了它们：请原样使用 [0, 1] 内的图像。"): not step.saw(x),
    }  # fmt: skip


@pytest.mark.points(
    4,
    category="loss",
    hint=say(
        "Report the batch means before the update; loss = reconstruction + kl.",
        "应报告更新之前的批次平均；loss = reconstruction + kl。",
    ),
)
def test_reported_values(silent_step, noisy_steps):
    """train_step reports loss, reconstruction and kl of the batch, before the update"""
    step, batch = silent_step, len(silent_step.x)
    values = reported(step.reported)

    def of(vae):
        mean, log_var = vae.heads(step.x)
        with np.errstate(all="ignore"):  # a wrong update may have exploded
            return np.mean(bernoulli_nll(step.x, vae.logits(mean))), np.mean(gaussian_kl(mean, log_var))

    pixels, kl = of(step.vae)
    right = row(pixels, kl)
    if not np.allclose(values, right, rtol=1e-3):
        check.that(step.saw(step.x), diagnoses=step_diagnoses(step))
        check.that(not reports_estimated_kl(noisy_steps, residual, BLIND), diagnoses={ESTIMATED: True})
    check.allclose(values, right, rtol=1e-3, name="reported values", mistakes={
        say("The reported reconstruction is averaged over the pixels: report their sum, averaged over the batch.",
            "报告的 reconstruction 对像素取了平均：应报告对像素求和、对批次平均的值。"):
            row(pixels / PIXELS, kl, pixels + kl),
        say("The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.",
            "交叉熵对像素取了平均：应求和，否则 KL 的权重会是它的 784 倍。"):
            row(pixels / PIXELS, kl),
        **reported_mistakes(values, right, batch, step.vae.heads(step.x), of(step.vae.minus(step.gradient))),
        say("The reported reconstruction is wrong: it is the cross-entropy, summed over the pixels and averaged over "
            "the batch.", "报告的 reconstruction 不对：它是对像素求和、对批次平均的交叉熵。"):
            row(values[0], kl, values[2]),
        say("The reported kl is wrong: it is the batch mean of the KL of each image.",
            "报告的 kl 不对：它是每张图像的 KL 的批次平均。"): row(pixels, values[1], values[2]),
    })  # fmt: skip
    for step in noisy_steps:
        mean, log_var = step.vae.heads(step.x)
        value = reported(step.reported)[1]
        if not np.isclose(value, np.mean(gaussian_kl(mean, log_var)), rtol=1e-3):
            check.that(step.updates == 1, diagnoses=step_diagnoses(step))
            check.that(not reports_estimated_kl(noisy_steps, residual, BLIND), diagnoses={ESTIMATED: True})
        require_reported_kl(value, mean, log_var)


@pytest.mark.points(
    5,
    category="loss",
    hint=say(
        "The encoder's update is not the gradient of [cross-entropy + KL].",
        "编码器的更新不是 [交叉熵 + KL] 的梯度。",
    ),
)
def test_encoder_update(silent_step):
    """One step moves the encoder by exactly the gradient of the loss"""
    step, batch = silent_step, len(silent_step.x)
    z = step.vae.heads(step.x)[0]
    latent_dim = z.shape[1]

    def gradient(reconstruction, kl):
        return step.vae.gradients(step.x, z, reconstruction, kl).encoder

    right, moved = gradient(1, 1), step.gradient.encoder
    tolerance = 1e-3 * np.abs(right).max()
    check.that(step.updates == 1 and not still(moved, tolerance), diagnoses={
        **step_diagnoses(step), ENCODER_STILL: True,
    })  # fmt: skip
    if not np.allclose(moved, right, rtol=0.0, atol=tolerance):
        check.that(step.saw(step.x), diagnoses=step_diagnoses(step))
    check.allclose(moved, right, rtol=0.0, atol=tolerance, name="encoder update", mistakes={
        **kl_weight_mistakes(gradient, batch, latent_dim),
        say("The KL sums over the batch and averages over the latent dimensions: it is the reverse.",
            "KL 对批次求和而对潜变量维度取平均：应当相反。"):
            gradient(1, batch / latent_dim),
        say("The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.",
            "交叉熵对像素取了平均：应求和，否则 KL 的权重会是它的 784 倍。"):
            gradient(1 / PIXELS, 1),
        say("The cross-entropy is averaged over the pixels and the KL over the latent dimensions: both are sums.",
            "交叉熵对像素取了平均，KL 对潜变量维度取了平均：两者都应求和。"):
            gradient(1 / PIXELS, 1 / latent_dim),
        say("The loss is divided by the number of pixels: sum the cross-entropy over them.",
            "损失除以了像素数：交叉熵应对像素求和。"): right / PIXELS,
        say("The reconstruction is summed over the batch: take the batch mean of both terms.",
            "重建项对批次求和：两项都应取批次平均。"): gradient(batch, 1),
        **step_mistakes(right, moved, batch),
        **other_kl_weight(moved, gradient),
        say("The weight of the cross-entropy is not 1: sum it over all pixels, and average over the batch alone.",
            "交叉熵的权重不是 1：应对所有像素求和，只对批次取平均。"):
            gradient(0, 1) + projection(moved - gradient(0, 1), gradient(1, 0)),
    })  # fmt: skip


@pytest.mark.points(
    4,
    category="loss",
    hint=say(
        "The decoder's update is not the gradient of the summed cross-entropy.",
        "解码器的更新不是求和交叉熵的梯度。",
    ),
)
def test_decoder_update(silent_step):
    """One step moves the decoder by exactly the gradient of the loss"""
    step, batch = silent_step, len(silent_step.x)
    z = step.vae.heads(step.x)[0]
    logits, x = step.vae.logits(z), step.x
    probabilities = sigmoid(logits)
    slope = probabilities * (1 - probabilities)

    def gradient(of):
        return step.vae.gradients(x, z, residual=of).decoder

    right, moved = gradient(probabilities - x), step.gradient.decoder
    tolerance = 1e-3 * np.abs(right).max()
    check.that(step.updates == 1 and not still(moved, tolerance), diagnoses={
        **step_diagnoses(step), DECODER_STILL: True,
    })  # fmt: skip
    if not np.allclose(moved, right, rtol=0.0, atol=tolerance):
        check.that(step.saw(x), diagnoses=step_diagnoses(step))
    check.allclose(moved, right, rtol=0.0, atol=tolerance, name="decoder update", mistakes={
        say("The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.",
            "交叉熵对像素取了平均：应求和，否则 KL 的权重会是它的 784 倍。"):
            right / PIXELS,
        say("The reconstruction is a squared error: a Bernoulli likelihood gives the binary cross-entropy.",
            "重建项用了平方误差：伯努利似然对应二元交叉熵。"):
            gradient(2 * (probabilities - x) * slope),
        say("The reconstruction is a mean squared error: it is the binary cross-entropy, summed over the pixels.",
            "重建项用了均方误差：应为对像素求和的二元交叉熵。"):
            gradient(2 * (probabilities - x) * slope) / PIXELS,
        say("The reconstruction is a squared error of the logits: it is the binary cross-entropy.",
            "重建项是对 logits 的平方误差：应为二元交叉熵。"):
            gradient(2 * (logits - x)),
        say("The sigmoid is applied twice: either from_logits=True or a sigmoid, not both.",
            "sigmoid 用了两次：from_logits=True 与 sigmoid 只能取其一。"):
            gradient((sigmoid(probabilities) - x) * slope),
        say("The targets are mapped to [-1, 1]: keep them in [0, 1].",
            "目标被映射到 [-1, 1]：应保持在 [0, 1]。"): gradient(probabilities - (2 * x - 1)),
        say("The targets are thresholded: keep the grey values.",
            "目标被二值化：请保留灰度值。"): gradient(probabilities - (x > 0.5)),
        **step_mistakes(right, moved, batch),
    })  # fmt: skip


@pytest.mark.points(
    3,
    category="loss",
    hint=say(
        "train_step decodes z = mean + exp(0.5 * log_var) * epsilon.",
        "train_step 应解码 z = mean + exp(0.5 * log_var) * epsilon。",
    ),
)
@pytest.mark.requires("test_decoder_update")
def test_step_samples(noisy_steps):
    """train_step decodes samples of q(z|x), with noise of its own in every step"""
    for step in noisy_steps:
        check.that(step.updates == 1, diagnoses=step_diagnoses(step))
    require_sampling(noisy_steps, residual, BLIND)


@pytest.mark.points(
    2,
    category="loss",
    hint=say(
        "The gradient must flow through z = mean + exp(0.5 * log_var) * epsilon.",
        "梯度必须经过 z = mean + exp(0.5 * log_var) * epsilon。",
    ),
)
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_gradient_through_noise(noisy_steps):
    """The decoder's error reaches both heads of the encoder through the sample"""
    require_backpropagation(noisy_steps, residual, BLIND)


# --- many steps on linear networks: the optimum is known ---


def gap_after(submission, sandbox, linear, toy, optimum, *, copies, stages, passed):
    """How far -ELBO is above its least value after training, nats."""
    images = np.repeat(toy.pictures, copies, axis=0).reshape(-1, 28, 28, 1).astype(np.float32)

    call = (linear.encoder, linear.decoder, linear.optimizer, sandbox.keep(images))

    def train(steps):
        sandbox.calls(submission.train_step, repeat(call, steps))

    return stop_when_passed(stages, train, lambda: toy.loss(linear.vae()) - toy.loss(optimum), passed)


@pytest.mark.points(
    6,
    category="convergence",
    hint=say(
        "Training leaves the optimum: the step does not follow the ELBO.",
        "训练离开了最优解：这一步没有沿着 ELBO 走。",
    ),
)
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_stays_at_the_optimum(submission, sandbox, keras, bench, rng):
    """Training that starts at the best linear VAE of two pictures stays there"""
    toy = TwoPictures.draw(rng, PIXELS)
    optimum = toy.optimum()
    linear = bench(keras.optimizers.SGD(0.05), optimum)
    gap = gap_after(submission, sandbox, linear, toy, optimum, copies=256, stages=(100,), passed=0.02)
    check.that(gap <= 0.02)


@pytest.mark.points(
    8,
    category="convergence",
    hint=say("Training does not reach the known optimum of the ELBO.", "训练没有达到已知的 ELBO 最优解。"),
)
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_reaches_the_optimum(submission, sandbox, keras, bench, rng):
    """Training that starts elsewhere reaches the best linear VAE of two pictures"""
    toy = TwoPictures.draw(rng, PIXELS)
    optimum = toy.optimum()
    linear = bench(keras.optimizers.Adam(0.02), toy.vae(0.3, 0.0, 0.7))
    stages = (150, 100, 100, 200)
    check.that(
        gap_after(submission, sandbox, linear, toy, optimum, copies=64, stages=stages, passed=0.05) <= 0.05
    )


# --- the student's own networks on digits ---


def load(path):
    """Images (N, 28, 28, 1) in [0, 1]."""
    with np.load(path) as file:
        return (file["images"][..., None] / 255.0).astype(np.float32)


def networks(submission):
    """The student's encoder and decoder, called once, since a subclass may build its variables then."""
    encoder, decoder = submission.build_encoder(LATENT_DIM), submission.build_decoder(LATENT_DIM)
    encoder(np.zeros((2, 28, 28, 1), np.float32), training=False)
    decoder(np.zeros((2, LATENT_DIM), np.float32), training=False)
    return encoder, decoder


@pytest.fixture(scope="module")
def trained(sandbox, module_rng):
    """-ELBO of digits that the networks have never seen, over that of the best constant decoder."""
    digits, held_out = load(DIGITS), load(HELD_OUT)
    known = digits[:200]
    constant = np.broadcast_to(logit(np.clip(held_out.mean(axis=0), 1e-4, 1 - 1e-4)), held_out.shape)
    baseline = np.mean(bernoulli_nll(held_out, constant))

    def ratio(output, kl, is_held_out):
        images = held_out if is_held_out else known
        logits = check.array(output, shape=images.shape, finite=False, name="the logits")
        return [np.mean(bernoulli_nll(images, logits) + kl) / baseline]

    return train_and_measure(sandbox, module_rng, Task(
        build=networks,
        batch=lambda: digits[module_rng.choice(len(digits), BATCH, replace=False)],
        latent_dim=LATENT_DIM,
        public=(known, len(known)),
        held_out=(held_out, len(held_out)),
        measure=ratio,
        learning_rate=1e-3,
        stages=STAGES,
        full=FULL,
        astray=NONE,
        again=True,
    ))  # fmt: skip


@pytest.mark.points(
    12,
    category="convergence",
    hint=say(
        "The networks hardly learn: held-out digits are encoded badly.",
        "网络几乎没有学到东西：对未见过的数字编码很差。",
    ),
)
@pytest.mark.requires(
    "test_decoder_update"
)  # a step that does nothing must not live on what was learnt elsewhere
@pytest.mark.deadline(DEADLINE)
def test_held_out_digits(trained):
    """Trained on digits, your networks explain digits that they have never seen"""
    check.interpolate(trained.worst, zero_at=NONE, full_at=FULL)


@pytest.mark.points(
    4,
    category="convergence",
    hint=say(
        "The latent code carries no information: the posterior collapsed.",
        "潜变量不携带信息：后验坍缩了。",
    ),
)
@pytest.mark.requires("test_decoder_update")
def test_latent_code_is_used(trained):
    """The latent code tells the digits apart: KL above 0.5 nats"""
    check.that(trained.kl > 0.5 and trained.worst < NONE)
