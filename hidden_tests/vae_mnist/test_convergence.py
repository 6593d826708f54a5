"""train_step on linear networks (one exact update, noise, a known optimum), then on digits."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from grader.testing import check
from grader.testing.bench import optimizer_diagnoses, stop_when_passed
from grader.testing.check import say
from grader.testing.fits import projection
from grader.testing.linear import LinearVAE, TwoPictures, VAEBench
from grader.testing.oracles import bernoulli_nll, gaussian_kl, logit, sigmoid
from grader.testing.sampler import (
    LIMIT,
    correlation_score,
    reparameterization_diagnoses,
    standard_normal_scores,
    within_limit,
)

PIXELS = 28 * 28
SILENT = -24.0  # a log_var whose noise (std 6e-6) cannot be seen
BLIND = (
    600  # pixels whose logits do not depend on z: their weights' update tells which z the decoder was given
)
DIGITS = Path(__file__).parents[2] / "exercises" / "vae_mnist" / "data" / "digits.npz"
HELD_OUT = Path(__file__).parent / "data" / "held_out.npz"
LATENT_DIM, BATCH = 8, 32
STAGES = (300, 300, 300, 600, 1200)  # training steps; a stage is run only where the one before has not passed
ATTEMPTS = 3  # trainings that may end worse than a constant decoder
FULL, NONE = 0.9, 1.0  # held-out -ELBO over that of the best constant decoder: full points, no points


# --- one step on linear networks: every gradient has a closed form ---


@dataclass(frozen=True)
class Step:
    """One train_step by plain gradient descent with learning rate 1 on a linear VAE."""

    vae: LinearVAE  # before the step
    x: np.ndarray  # (B, 784)
    reported: object
    gradient: LinearVAE  # what the step subtracted
    iterations: int  # how many updates the optimizer counted
    seen: np.ndarray  # (B, 784), what the encoder was given: serves to name a mistake only


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


def steps_from(submission, probes, linear, batches):
    """One step on each batch, all from the same weights."""
    steps = []
    for x in batches:
        linear.reset()
        images = x.reshape(-1, 28, 28, 1)
        reported = submission.train_step(linear.encoder, linear.decoder, linear.optimizer, images)
        gradient = linear.initial.minus(linear.vae())
        seen = probes.seen(linear.encoder).reshape(x.shape)
        steps.append(Step(linear.initial, x, reported, gradient, linear.updates(), seen))
    return steps


def grey_images(rng, vae, batch):
    """Images (B, 784) that the decoder finds likely: a wrong reconstruction error then differs by far."""
    likely = sigmoid(vae.bias) + 0.8 * (rng.random((batch, PIXELS)) - 0.5)
    return np.clip(likely, 0.0, 1.0).astype(np.float32).astype(np.float64)


@pytest.fixture(scope="module")
def silent_step(submission, keras, probes, bench, module_rng):
    """One step whose noise cannot be seen: it is the same for every correct program."""
    vae = random_vae(module_rng, 3, SILENT)
    linear = bench(keras.optimizers.SGD(1.0), vae, spy_rows=7)
    return steps_from(submission, probes, linear, [grey_images(module_rng, vae, 7)])[0]


@pytest.fixture(scope="module")
def noisy_steps(submission, keras, probes, bench, module_rng):
    """Two steps whose noise can be read off the decoder's update."""
    vae = random_vae(module_rng, 4, -1.0, log_var_slope=0.02, blind=BLIND)
    linear = bench(keras.optimizers.SGD(1.0), vae, spy_rows=256)
    return steps_from(submission, probes, linear, [grey_images(module_rng, vae, 256) for _ in range(2)])


def saw(step, images):
    """Whether the encoder was given these images."""
    return np.allclose(step.seen, images, rtol=0.0, atol=1e-3)


def step_diagnoses(step):
    """What train_step did to the optimizer and to the images: sentence -> whether it did."""
    x = step.x
    return {
        **optimizer_diagnoses(step.iterations),
        say("train_step thresholds the images: use them as they are, in [0, 1].",
            "train_step 把图像二值化了：请原样使用 [0, 1] 内的图像。"): saw(step, x > 0.5),
        say("train_step divides the images by 255 once more: they are in [0, 1] already.",
            "train_step 又把图像除以了 255：它们已在 [0, 1] 内。"): saw(step, x / 255.0),
        say("train_step maps the images to [-1, 1]: use them as they are, in [0, 1].",
            "train_step 把图像映射到 [-1, 1]：请原样使用 [0, 1] 内的图像。"): saw(step, 2 * x - 1),
        say("train_step changes the images before they reach the encoder: use them as they are, in [0, 1].",
            "train_step 在图像到达编码器之前改动了它们：请原样使用 [0, 1] 内的图像。"): not saw(step, x),
    }  # fmt: skip


def reported(step):
    """What the step reported: [reconstruction, kl, loss]."""
    names = ("reconstruction", "kl", "loss")
    values = check.mapping(step.reported, keys=names, name="train_step's result")
    return np.array([values[name] for name in names])


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
    values = reported(step)

    def of(vae):
        mean, log_var = vae.heads(step.x)
        with np.errstate(all="ignore"):  # a wrong update may have exploded
            return np.mean(bernoulli_nll(step.x, vae.logits(mean))), np.mean(gaussian_kl(mean, log_var))

    def row(reconstruction, kl, loss=None):
        return np.array([reconstruction, kl, reconstruction + kl if loss is None else loss])

    pixels, kl = of(step.vae)
    if not np.allclose(values, row(pixels, kl), rtol=1e-3):
        check.that(saw(step, step.x), diagnoses=step_diagnoses(step))
    check.allclose(values, row(pixels, kl), rtol=1e-3, name="reported values", mistakes={
        say("The reported reconstruction is averaged over the pixels: report their sum, averaged over the batch.",
            "报告的 reconstruction 对像素取了平均：应报告对像素求和、对批次平均的值。"):
            row(pixels / PIXELS, kl, pixels + kl),
        say("The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.",
            "交叉熵对像素取了平均：应求和，否则 KL 的权重会是它的 784 倍。"):
            row(pixels / PIXELS, kl),
        say("The reported values are sums over the batch: report batch means.",
            "报告的值对批次求和：应报告批次平均。"): row(batch * pixels, batch * kl),
        say("reconstruction and kl are sums over the batch: report batch means.",
            "reconstruction 和 kl 对批次求和：应报告批次平均。"):
            row(batch * pixels, batch * kl, pixels + kl),
        say("The reported kl has the wrong sign.",
            "报告的 kl 符号错了。"): row(pixels, -kl, values[2]),
        say("The KL averages over the latent dimensions: it is a sum.",
            "KL 对潜变量维度取了平均：应为求和。"): row(pixels, kl / 3),
        say("The KL is subtracted from the reconstruction error: add both.",
            "从重建误差中减去了 KL：两者应相加。"): row(pixels, kl, pixels - kl),
        say("The reported loss lacks the KL.",
            "报告的 loss 缺少 KL。"): row(pixels, kl, pixels),
        say("The reported kl is zero: the KL term is missing.",
            "报告的 kl 为零：缺少 KL 项。"): row(pixels, 0.0),
        say("reconstruction and kl are exchanged.",
            "reconstruction 与 kl 互换了。"): row(kl, pixels),
        say("mean and log_var are exchanged in train_step: the encoder returns (mean, log_var).",
            "train_step 中 mean 与 log_var 互换了：编码器返回 (mean, log_var)。"):
            row(values[0], np.mean(gaussian_kl(*step.vae.heads(step.x)[::-1])), values[2]),
        say("The reported loss is the ELBO: report its negative.",
            "报告的 loss 是 ELBO：应报告它的相反数。"): row(pixels, kl, -(pixels + kl)),
        say("The values are computed after the update: report those of the forward pass before it.",
            "这些值是在更新之后计算的：应报告更新之前那次前向计算的值。"):
            np.array([*of(step.vae.minus(step.gradient)), values[2]]),
        say("loss must be reconstruction + kl, with weight 1 for both.",
            "loss 应为 reconstruction + kl，两项权重均为 1。"): row(pixels, kl, values[2]),
        say("The reported reconstruction is wrong: it is the cross-entropy, summed over the pixels and averaged over "
            "the batch.", "报告的 reconstruction 不对：它是对像素求和、对批次平均的交叉熵。"):
            row(values[0], kl, values[2]),
        say("The reported kl is wrong: it is the batch mean of kl_divergence.",
            "报告的 kl 不对：它是 kl_divergence 的批次平均。"): row(pixels, values[1], values[2]),
    })  # fmt: skip
    for step in noisy_steps:
        mean, log_var = step.vae.heads(step.x)
        value, right = reported(step)[1], np.mean(gaussian_kl(mean, log_var))
        if not np.isclose(value, right, rtol=1e-3):
            check.that(step.iterations == 1, diagnoses=step_diagnoses(step))
        check.allclose(value, right, name="the reported kl", mistakes={
            say("The KL uses the standard deviation exp(log_var / 2): it needs the variance, exp(log_var).",
            "KL 用了标准差 exp(log_var / 2)：应当用方差 exp(log_var)。"):
                np.mean(0.5 * np.sum(mean**2 + np.exp(log_var / 2) - 1 - log_var, axis=1)),
            say("log_var is used as if it were log(std): the variance is exp(log_var), not exp(2 * log_var).",
            "log_var 被当成 log(std)：方差是 exp(log_var)，而不是 exp(2 * log_var)。"):
                np.mean(gaussian_kl(mean, 2 * log_var)),
        })  # fmt: skip


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

    def gradient(reconstruction, kl):
        return step.vae.gradients(step.x, z, reconstruction, kl).encoder

    right, moved = gradient(1, 1), step.gradient.encoder
    tolerance = 1e-3 * np.abs(right).max()
    check.that(step.iterations == 1 and np.abs(moved).max() > 1e-3 * tolerance, diagnoses={
        **step_diagnoses(step),
        say("The encoder did not move: give the optimizer encoder.trainable_variables too, and keep all that lies "
            "between encoder and loss inside of the tape (no .numpy(), no stop_gradient).",
            "编码器没有变化：也要把 encoder.trainable_variables 交给优化器，并让编码器到损失之间的全部计算都在梯度带内"
            "（不要用 .numpy()、stop_gradient）。"): True,
    })  # fmt: skip
    if not np.allclose(moved, right, rtol=0.0, atol=tolerance):
        check.that(saw(step, step.x), diagnoses=step_diagnoses(step))
    check.allclose(moved, right, rtol=0.0, atol=tolerance, name="encoder update", mistakes={
        say("The KL is subtracted from the reconstruction error, so the encoder flees the prior: add both.",
            "从重建误差中减去了 KL，编码器因而远离先验：两者应相加。"):
            gradient(1, -1),
        say("The KL has no influence on the encoder: it is missing from the loss.",
            "KL 对编码器没有影响：损失中缺少 KL。"): gradient(1, 0),
        say("Only the KL trains the encoder: no gradient comes back from the decoder (a .numpy(), a stop_gradient, or "
            "a sample drawn outside of the tape cuts it).",
            "只有 KL 在训练编码器：没有梯度从解码器传回（被 .numpy()、stop_gradient 或在梯度带之外的采样切断）。"):
            gradient(0, 1),
        say("The KL is -2 times the right value: put the factor -1/2 in front of the sum.",
            "KL 是正确值的 -2 倍：求和前应有系数 -1/2。"): gradient(1, -2),
        say("The KL counts twice: the factor 1/2 is missing.",
            "KL 计了两次：缺少系数 1/2。"): gradient(1, 2),
        say("The KL counts half.",
            "KL 只计了一半。"): gradient(1, 0.5),
        say("The KL averages over the latent dimensions: it is a sum.",
            "KL 对潜变量维度取了平均：应为求和。"): gradient(1, 1 / 3),
        say("The KL sums over the batch and averages over the latent dimensions: it is the reverse.",
            "KL 对批次求和而对潜变量维度取平均：应当相反。"):
            gradient(1, batch / 3),
        say("The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.",
            "交叉熵对像素取了平均：应求和，否则 KL 的权重会是它的 784 倍。"):
            gradient(1 / PIXELS, 1),
        say("The cross-entropy is averaged over the pixels and the KL over the latent dimensions: both are sums.",
            "交叉熵对像素取了平均，KL 对潜变量维度取了平均：两者都应求和。"):
            gradient(1 / PIXELS, 1 / 3),
        say("The loss is divided by the number of pixels: sum the cross-entropy over them.",
            "损失除以了像素数：交叉熵应对像素求和。"): right / PIXELS,
        say("The loss is summed over the batch: take the batch mean.",
            "损失对批次求和：应取批次平均。"): batch * right,
        say("The reconstruction is summed over the batch: take the batch mean of both terms.",
            "重建项对批次求和：两项都应取批次平均。"): gradient(batch, 1),
        say("The KL is summed over the batch: take the batch mean of both terms.",
            "KL 对批次求和：两项都应取批次平均。"): gradient(1, batch),
        say("The loss averages its two terms: add them.",
            "损失对两项取了平均：应相加。"): right / 2,
        say("The step goes uphill: it maximises the loss.",
            "这一步在上坡：它使损失变大。"): -right,
        say("The update has the right direction but another length: do not clip or scale the gradients.",
            "更新方向正确但长度不对：不要裁剪或缩放梯度。"):
            projection(moved, right),
        say("The weight of the KL is not 1.",
            "KL 的权重不是 1。"): gradient(1, 0) + projection(moved - gradient(1, 0), gradient(0, 1)),
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

    def gradient(residual):
        return step.vae.gradients(x, z, residual=residual).decoder

    right, moved = gradient(probabilities - x), step.gradient.decoder
    tolerance = 1e-3 * np.abs(right).max()
    check.that(step.iterations == 1 and np.abs(moved).max() > 1e-3 * tolerance, diagnoses={
        **step_diagnoses(step),
        say("The decoder did not move: give the optimizer decoder.trainable_variables too.",
            "解码器没有变化：也要把 decoder.trainable_variables 交给优化器。"): True,
    })  # fmt: skip
    check.allclose(moved, right, rtol=0.0, atol=tolerance, name="decoder update", mistakes={
        say("The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.",
            "交叉熵对像素取了平均：应求和，否则 KL 的权重会是它的 784 倍。"):
            right / PIXELS,
        say("The loss is summed over the batch: take the batch mean.",
            "损失对批次求和：应取批次平均。"): batch * right,
        say("The loss averages its two terms: add them.",
            "损失对两项取了平均：应相加。"): right / 2,
        say("The step goes uphill: it maximises the loss.",
            "这一步在上坡：它使损失变大。"): -right,
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
        say("The update has the right direction but another length: do not clip or scale the gradients.",
            "更新方向正确但长度不对：不要裁剪或缩放梯度。"):
            projection(moved, right),
    })  # fmt: skip


def decoder_input(step):
    """The z (B, L) that the decoder was given: a blind pixel's weights move by z times a known residual."""
    residual = (sigmoid(step.vae.bias) - step.x)[:, :BLIND] / len(step.x)
    return np.linalg.lstsq(residual.T, step.gradient.kernel[:, :BLIND].T, rcond=None)[0]


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
        check.that(step.iterations == 1, diagnoses=step_diagnoses(step))
    z = [decoder_input(step) for step in noisy_steps]
    mean, log_var = zip(*(step.vae.heads(step.x) for step in noisy_steps), strict=True)
    noise = [(a - b) * np.exp(-0.5 * c) for a, b, c in zip(z, mean, log_var, strict=True)]
    good, between = within_limit(standard_normal_scores(np.concatenate(noise))), correlation_score(*noise)
    check.that(good and between < LIMIT, diagnoses=lambda: {
        **reparameterization_diagnoses(*(np.concatenate(each) for each in (z, mean, log_var))),
        say("Every step uses the same noise: draw it afresh, without a fixed seed and not with numpy inside of a "
            "tf.function.",
            "每一步都用同样的噪声：应每次重新采样，不要固定种子，也不要在 tf.function 内用 numpy。"): between > LIMIT,
    })  # fmt: skip


def head_gradients(step):
    """Derivatives (2, B, L) of the reconstruction error by mean and log_var, from the update of the heads."""
    kernels = np.hstack([step.gradient.mean_kernel, step.gradient.log_var_kernel])
    found = np.stack(np.hsplit(np.linalg.lstsq(step.x.T, kernels, rcond=None)[0], 2))
    mean, log_var = step.vae.heads(step.x)
    return found - np.stack([mean, 0.5 * (np.exp(log_var) - 1.0)]) / len(step.x)


def through_sample(step, z):
    """The same derivatives as backpropagation through the sample z gives them."""
    to_z = (sigmoid(step.vae.logits(z)) - step.x) @ step.vae.kernel.T / len(step.x)
    return np.stack([to_z, 0.5 * (z - step.vae.heads(step.x)[0]) * to_z])


def two_passes(step, found):
    """Whether `found` is right for a second forward pass, of other noise, that trains the encoder alone.

    The ratio of the two derivatives is half of that pass's noise, where neither is too small to tell.
    """
    mean, log_var = step.vae.heads(step.x)
    clear = np.abs(found[0]).min(axis=1) > 0.02 * np.abs(found[0]).max()
    if clear.sum() < 100:
        return False
    offset = np.where(clear[:, None], 2.0 * found[1] / np.where(clear[:, None], found[0], 1.0), 0.0)
    scores = standard_normal_scores((offset * np.exp(-0.5 * log_var))[clear])
    expected = through_sample(step, mean + offset)
    close = np.allclose(found[:, clear], expected[:, clear], rtol=1e-2, atol=2e-3 * np.abs(found).max())
    return close and within_limit(scores)


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
    for step in noisy_steps:
        found, expected = head_gradients(step), through_sample(step, decoder_input(step))
        close = np.allclose(found, expected, rtol=1e-2, atol=2e-3 * np.abs(expected).max())
        check.that(close or two_passes(step, found), diagnoses={
            say("No gradient passes from z to log_var: the tape must see exp(0.5 * log_var) * epsilon.",
            "没有梯度从 z 传到 log_var：梯度带内必须包含 exp(0.5 * log_var) * epsilon。"):
                np.abs(found[1]).max() < 1e-3 * np.abs(found[0]).max(),
            say("No gradient passes from z to mean: the tape must see mean + exp(0.5 * log_var) * epsilon.",
            "没有梯度从 z 传到 mean：梯度带内必须包含 mean + exp(0.5 * log_var) * epsilon。"):
                np.abs(found[0]).max() < 1e-3 * np.abs(found[1]).max(),
            say("The gradient by log_var is wrong: the KL needs exp(log_var), the sample exp(0.5 * log_var).",
            "对 log_var 的梯度不对：KL 要用 exp(log_var)，采样要用 exp(0.5 * log_var)。"):
                np.allclose(found[0], expected[0], rtol=1e-2, atol=2e-3 * np.abs(expected).max()),
        })  # fmt: skip


# --- many steps on linear networks: the optimum is known ---


def gap_after(submission, linear, toy, optimum, *, copies, stages, passed):
    """How far -ELBO is above its least value after training, nats."""
    images = np.repeat(toy.pictures, copies, axis=0).reshape(-1, 28, 28, 1).astype(np.float32)

    def train(steps):
        for _ in range(steps):
            submission.train_step(linear.encoder, linear.decoder, linear.optimizer, images)

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
def test_stays_at_the_optimum(submission, keras, bench, rng):
    """Training that starts at the best linear VAE of two pictures stays there"""
    toy = TwoPictures.draw(rng, PIXELS)
    optimum = toy.optimum()
    linear = bench(keras.optimizers.SGD(0.05), optimum)
    gap = gap_after(submission, linear, toy, optimum, copies=256, stages=(100,), passed=0.02)
    check.that(gap <= 0.02)


@pytest.mark.points(
    8,
    category="convergence",
    hint=say("Training does not reach the known optimum of the ELBO.", "训练没有达到已知的 ELBO 最优解。"),
)
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_reaches_the_optimum(submission, keras, bench, rng):
    """Training that starts elsewhere reaches the best linear VAE of two pictures"""
    toy = TwoPictures.draw(rng, PIXELS)
    optimum = toy.optimum()
    linear = bench(keras.optimizers.Adam(0.02), toy.vae(0.3, 0.0, 0.7))
    stages = (150, 100, 100, 200)
    check.that(gap_after(submission, linear, toy, optimum, copies=64, stages=stages, passed=0.05) <= 0.05)


# --- the student's own networks on digits ---


@dataclass(frozen=True)
class Trained:
    """What the judge measured of the student's trained networks on digits that they have never seen."""

    ratio: float  # -ELBO over that of the best constant decoder
    kl: float  # nats
    steps: int


def load(path):
    """Images (N, 28, 28, 1) in [0, 1]."""
    with np.load(path) as file:
        return (file["images"][..., None] / 255.0).astype(np.float32)


def networks(roots):
    """The student's encoder and decoder, called once, since a subclass may build its variables then."""
    encoder, decoder = roots.submission.build_encoder(LATENT_DIM), roots.submission.build_decoder(LATENT_DIM)
    encoder(np.zeros((2, 28, 28, 1), np.float32), training=False)
    decoder(np.zeros((2, LATENT_DIM), np.float32), training=False)
    return encoder, decoder


def encode(encoder, images, rng):
    """A sample z (N, L) of q(z|x) and its KL (N,); beyond +-60 a log_var is as good as infinite."""
    heads = check.pair(encoder(images, training=False), name="the encoder's output")
    shape = (len(images), LATENT_DIM)
    mean, log_var = (
        check.array(head, shape=shape, finite=False, name="the encoder's output") for head in heads
    )
    log_var = np.clip(log_var, -60.0, 60.0)
    return mean + np.exp(0.5 * log_var) * rng.normal(size=shape), gaussian_kl(mean, log_var)


def negative_elbo(decoder, z, kl, images):
    """Mean over the images in nats; infinite where the networks exploded."""
    logits = check.array(decoder(z, training=False), shape=images.shape, finite=False, name="the logits")
    with np.errstate(all="ignore"):
        return float(np.nan_to_num(np.mean(bernoulli_nll(images, logits) + kl), nan=np.inf))


@pytest.fixture(scope="module")
def trained(sandbox, module_rng):
    """Train in stages; each is measured with a decoder rebuilt in a child that has seen no held-out image.

    The held-out images go to the encoder's child, which ends with them; what it could hide in its weights then
    is not read any more. The decoder's child gets weights and the z that the judge draws, and goes on training
    where another stage is needed; a training that has gone astray starts again in it, with other initial weights
    and half of the learning rate.
    """
    digits, held_out = load(DIGITS), load(HELD_OUT)
    constant = np.broadcast_to(logit(np.clip(held_out.mean(axis=0), 1e-4, 1 - 1e-4)), held_out.shape)
    baseline = np.mean(bernoulli_nll(held_out, constant))
    learning_rate, total, astray = 1e-3, 0, 0
    roots = sandbox.fresh()
    encoder, decoder = networks(roots)
    untrained = encode(encoder, digits[:200], module_rng)
    for steps in STAGES:
        optimizer = roots.probes.built(roots.keras.optimizers.Adam(learning_rate), encoder, decoder)
        for _ in range(steps):
            batch = digits[module_rng.choice(len(digits), BATCH, replace=False)]
            roots.submission.train_step(encoder, decoder, optimizer, batch)
        total += steps
        weights = sandbox.weights(encoder), sandbox.weights(decoder)
        z, kl = encode(encoder, held_out, module_rng)
        roots = sandbox.fresh(seed_offset=total)
        encoder, decoder = networks(roots)
        if total == STAGES[0] and negative_elbo(decoder, *untrained, digits[:200]) <= FULL * baseline:
            check.mistake(
                say(
                    "Your networks know the digits before they are trained: begin with random weights.",
                    "你的网络在训练之前就认识这些数字：应从随机权重开始。",
                )
            )
        sandbox.assign(decoder, weights[1])
        ratio = negative_elbo(decoder, z, kl, held_out) / baseline
        astray += ratio > NONE
        if ratio <= FULL or astray == ATTEMPTS:
            break
        if ratio > NONE:
            learning_rate /= 2
            encoder, decoder = networks(roots)
        else:
            sandbox.assign(encoder, weights[0])
    return Trained(ratio, float(np.mean(kl)), total)


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
@pytest.mark.deadline(400)
def test_held_out_digits(trained):
    """Trained on digits, your networks explain digits that they have never seen"""
    check.interpolate(trained.ratio, zero_at=NONE, full_at=FULL)


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
    check.that(trained.kl > 0.5 and trained.ratio < NONE)
