"""train_step on affine networks (one exact update, noise, a known optimum), then on digits."""

import time
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path

import numpy as np
import pytest

from grader.judge.faults import CodeError
from grader.testing import check
from grader.testing.bench import optimizer_diagnoses, stop_when_passed
from grader.testing.check import say
from grader.testing.conditional import ConditionalBench, ConditionalVAE, FourPictures, repetition
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
from grader.testing.fits import projection, same_inference
from grader.testing.gaussian import squared_error, weight_mistakes
from grader.testing.history import History
from grader.testing.interpolation import beyond_interpolation
from grader.testing.networks import refuse_encoder_of_hr
from grader.testing.oracles import gaussian_kl
from grader.testing.sampled_step import decoded, error_derivatives, require_flow, require_samples
from grader.testing.sampler import LIMIT

SILENT = -24.0  # a log_var whose noise (std 6e-6) cannot be seen
SILENT_SHAPE, SILENT_BATCH = (5, 6), 7  # of the small pictures, and how many
NOISY_SHAPE, NOISY_BATCH = (
    (14, 16),
    160,
)  # more pixels than pictures: their weights' update tells each one's part
BLIND = 600  # pixels whose prediction does not depend on z: their weights' update tells which z was decoded
SIGMA2 = 0.4
OTHER_BATCH, OTHER_SIGMA2 = 19, 0.003  # of a step whose KL is small and whose gradient is large

DIGITS = Path(__file__).parents[2] / "exercises" / "vae_super_resolution" / "data" / "digits.npz"
HELD_OUT = Path(__file__).parent / "data" / "held_out.npz"
LR_SHAPE, LATENT_DIM, BATCH, DIGIT_SIGMA2 = (14, 14, 1), 8, 16, 0.01
STAGES = (
    100,
    100,
    200,
    400,
    800,
    1200,
)  # training steps; a stage is run only where those before have not passed
NONE, FULL = 12.86, 19.94  # dB on held-out digits: the mean digit's 11.86 plus 1, and bicubic interpolation's
GAIN = 1.0  # dB that training must add to what the untrained networks give
PATIENCE = (
    700  # seconds: a slow program is judged by what it has learnt, and not stopped in the middle of a stage
)
LEARNING_RATE = 1e-3
JUMPED = 0.01  # share of the weights that may lie where the optimizer's steps cannot have carried them
DETAIL = 0.015  # root mean square of what the pictures must hold beyond any interpolation of lr
CUT_OFF = 0.99  # share of pixels at exactly 0 or 1 that tells of a vanished gradient; of digits 0.8 are
LOST = 10.5  # dB: less than a black picture gives; training has gone astray and starts again
STUCK = 14.5  # dB: little more than the mean digit's; training that has found no more starts again
STUCK_AFTER = (400, 800)  # steps


# --- one step on affine networks: every gradient has a closed form ---


@dataclass(frozen=True)
class Step:
    """One train_step by plain gradient descent with learning rate 1 on an affine conditional VAE."""

    vae: ConditionalVAE  # before the step
    shape: tuple[int, int]  # (H, W) of lr
    lr: np.ndarray  # (B, H * W)
    hr: np.ndarray  # (B, 4 * H * W), unrelated to lr
    reported: object
    gradient: ConditionalVAE  # what the step subtracted
    updates: int  # how many the optimizer counted
    seen: np.ndarray  # as lr, what the encoder was given: serves to name a mistake only
    sigma2: float = SIGMA2

    def residual(self, z, hr=None):
        """Derivative (B, 4 * H * W) of a picture's reconstruction error by its prediction."""
        return (self.vae.prediction(self.lr, z) - (self.hr if hr is None else hr)) / self.sigma2


def random_vae(rng, shape, latent_dim, log_var, log_var_slope=0.0, blind=0):
    """An affine VAE, exact in float32, whose predictions lie inside of [0, 1]; the first `blind` ignore z."""
    small = shape[0] * shape[1]
    large = 4 * small
    code = 0.5 * rng.normal(size=(latent_dim, large)) / np.sqrt(large)
    code[:, :blind] = 0.0
    arrays = (
        rng.normal(size=(small, latent_dim)) / np.sqrt(small),
        rng.normal(size=latent_dim),
        rng.normal(size=(small, latent_dim)) * log_var_slope / np.sqrt(small),
        np.full(latent_dim, log_var),
        code,
        rng.uniform(0.4, 0.6, large),
        rng.normal(size=(small, large)) * 0.1 / np.sqrt(small),
    )
    return ConditionalVAE(*(array.astype(np.float32).astype(np.float64) for array in arrays))


@pytest.fixture(scope="module")
def bench(keras, probes, sandbox):
    """Makes an affine VAE in the sandbox; all stay alive, since a submission may tell networks apart by id()."""
    kept = []

    def make(optimizer, vae, shape, **options):
        kept.append(ConditionalBench(probes, sandbox, optimizer, vae, shape, **options))
        return kept[-1]

    return make


def steps_of(submission, probes, linear, rng, shape, batch, count):
    """Steps on random pictures, each from the weights at the start."""
    steps = []
    for _ in range(count):
        linear.reset()
        steps.append(step_from(submission, probes, linear, rng, linear.initial, shape, batch))
    return steps


def step_from(submission, probes, linear, rng, vae, shape, batch, optimizer=None, sigma2=SIGMA2):
    """One step on random pictures from the weights `vae`, which the networks of `linear` have."""
    height, width = shape
    lr, hr = (
        rng.uniform(0.02, 0.98, (batch, pixels)).astype(np.float32).astype(np.float64)
        for pixels in (height * width, 4 * height * width)
    )
    reported = submission.train_step(
        linear.encoder,
        linear.decoder,
        linear.optimizer if optimizer is None else optimizer,
        lr.reshape(batch, height, width, 1),
        hr.reshape(batch, 2 * height, 2 * width, 1),
        sigma2,
    )
    gradient = vae.minus(linear.vae())
    if not (np.isfinite(gradient.encoder).all() and np.isfinite(gradient.decoder).all()):
        check.mistake(say("One train_step turns weights into NaN or infinity: its loss or gradient is not finite.",
                          "一次 train_step 就使权重变为 NaN 或无穷大：损失或其梯度不是有限数。"))  # fmt: skip
    seen = probes.seen(linear.encoder)[:batch].reshape(lr.shape)
    updates = linear.updates() if optimizer is None else probes.iterations(optimizer)
    return Step(vae, shape, lr, hr, reported, gradient, updates, seen, sigma2)


@pytest.fixture(scope="module")
def silent_bench(keras, bench, module_rng):
    """An affine VAE whose noise cannot be seen."""
    vae = random_vae(module_rng, SILENT_SHAPE, 3, SILENT)
    return bench(keras.optimizers.SGD(1.0), vae, SILENT_SHAPE, spy_rows=OTHER_BATCH)


@pytest.fixture(scope="module")
def silent_step(submission, probes, silent_bench, module_rng):
    """One step whose noise cannot be seen: it is the same for every correct program."""
    return steps_of(submission, probes, silent_bench, module_rng, SILENT_SHAPE, SILENT_BATCH, 1)[0]


@pytest.fixture(scope="module")
def other_step(submission, keras, probes, silent_bench, silent_step, module_rng):
    """A second step of the same networks, with other weights, batch size, sigma2 and optimizer.

    q is near the prior and z does not reach the pictures, so that the encoder's gradient is that of a small KL alone,
    whatever the noise; the decoder's is large.
    """
    start = silent_step.vae
    vae = replace(
        start,
        mean_kernel=0.02 * start.mean_kernel,
        mean_bias=0.05 * start.mean_bias,
        log_var_kernel=0.02 * start.mean_kernel[:, ::-1],
        log_var_bias=0.05 * start.mean_bias[::-1],
        code_kernel=0.0 * start.code_kernel,
    )
    vae = ConditionalVAE(*(array.astype(np.float32).astype(np.float64) for array in vae.arrays))
    silent_bench.start_from(vae)
    optimizer = probes.built(keras.optimizers.SGD(1.0), silent_bench.encoder, silent_bench.decoder)
    yield step_from(
        submission, probes, silent_bench, module_rng, vae, SILENT_SHAPE, OTHER_BATCH, optimizer, OTHER_SIGMA2
    )  # fmt: skip
    del optimizer  # stays alive until here, since a submission may tell optimizers apart by id()


@pytest.fixture(scope="module")
def noisy_steps(submission, keras, probes, bench, silent_step, module_rng):
    """Two steps whose noise can be read off the decoder's update."""
    shape, batch = NOISY_SHAPE, NOISY_BATCH
    vae = random_vae(module_rng, shape, 4, -1.0, log_var_slope=0.6, blind=BLIND)
    linear = bench(keras.optimizers.SGD(1.0), vae, shape, spy_rows=batch)
    try:
        return steps_of(submission, probes, linear, module_rng, shape, batch, 2)
    except CodeError:
        pair = bench(keras.optimizers.SGD(1.0), silent_step.vae, SILENT_SHAPE, spy_rows=OTHER_BATCH)
        refuse_first_pair_alone(submission, probes, pair, silent_step, module_rng)
        raise


def refuse_first_pair_alone(submission, probes, pair, first, rng):
    """Say so where a step that worked with the first pair of networks does not with another of the same shapes."""
    sentence = say(
        "train_step works with the first pair of networks, but not with a second one: it must use the networks and the "
        "optimizer that it is passed in this call, and nothing that was made for an earlier one (a compiled step, a "
        "list of variables, an optimizer).",
        "train_step 对第一对网络有效，对第二对却无效：它必须使用本次调用传入的网络和优化器，"
        "不能使用为先前调用建立的东西（编译好的步骤、变量列表、优化器）。",
    )
    try:
        step = step_from(submission, probes, pair, rng, first.vae, SILENT_SHAPE, SILENT_BATCH)
    except CodeError:
        check.mistake(sentence)
    moved = [each.gradient.encoder.any() or each.gradient.decoder.any() for each in (first, step)]
    if moved == [True, False]:
        check.mistake(sentence)


def saw(step, pictures):
    """Whether the encoder was given these pictures."""
    return np.allclose(step.seen, pictures, rtol=0.0, atol=1e-3)


def saw_the_first_alone(step):
    """Whether the encoder was given the first pictures of the batch, and no others."""
    count = np.count_nonzero(step.seen.any(axis=1))  # rows that were never filled are zero
    return 0 < count < len(step.lr) and np.allclose(step.seen[:count], step.lr[:count], rtol=0.0, atol=1e-3)


def step_diagnoses(step):
    """What train_step did to the optimizer and to lr: sentence -> whether it did."""
    lr = step.lr
    halved = step.hr @ repetition(step.shape).T / 4.0
    return {
        **optimizer_diagnoses(step.updates),
        say("The encoder is given hr, made smaller: give it lr, which is all that there is at inference.",
            "编码器得到的是缩小后的 hr：应给它 lr，因为推断时只有 lr。"): saw(step, halved),
        say("train_step divides lr by 255: it is in [0, 1] already.",
            "train_step 把 lr 除以了 255：它已在 [0, 1] 内。"): saw(step, lr / 255.0),
        say("train_step multiplies lr by 255: use it as it is, in [0, 1].",
            "train_step 把 lr 乘以了 255：请原样使用 [0, 1] 内的图像。"): saw(step, lr * 255.0),
        say("train_step maps lr to [-1, 1]: use it as it is, in [0, 1].",
            "train_step 把 lr 映射到 [-1, 1]：请原样使用 [0, 1] 内的图像。"): saw(step, 2 * lr - 1),
        say("The encoder is given the first pictures of the batch alone: train on all of them.",
            "编码器只得到了批次中最前面的几张图像：应使用整个批次。"): saw_the_first_alone(step),
        say("train_step changes lr before it reaches the encoder: use it as it is, in [0, 1].",
            "train_step 在 lr 到达编码器之前改动了它：请原样使用 [0, 1] 内的图像。"): not saw(step, lr),
    }  # fmt: skip


def other_pictures(step):
    """What the decoder may be given beside z instead of lr, (B, H * W): sentence -> pictures."""
    return {
        say("The decoder is given no lr, or an empty one: pass [z, lr], lr as it is.",
            "解码器没有得到 lr，或得到的是空图像：应传入 [z, lr]，lr 保持原样。"): 0 * step.lr,
        say("The decoder is given hr, made smaller: pass lr, which is all that there is at inference.",
            "解码器得到的是缩小后的 hr：应传入 lr，因为推断时只有 lr。"): step.hr @ repetition(step.shape).T / 4.0,
        say("The decoder is given lr in [-1, 1]: pass it as it is, in [0, 1].",
            "解码器得到的 lr 被映射到 [-1, 1]：应原样传入，取值 [0, 1]。"): 2 * step.lr - 1,
    }  # fmt: skip


def other_inputs(step):
    """What the decoder may be given instead of [z, lr]: sentence -> (z, picture)."""
    z = step.vae.heads(step.lr)[0]
    return {
        **{sentence: (z, picture) for sentence, picture in other_pictures(step).items()},
        say("The decoder is given z = 0: pass [z, lr] with the sampled z.",
            "解码器得到的 z 为 0：应传入 [z, lr]，z 是采样所得。"): (0 * z, step.lr),
        say("The decoder is given a z that has nothing to do with what the encoder says: z = reparameterize(mean, "
            "log_var).", "解码器得到的 z 与编码器的输出无关：z = reparameterize(mean, log_var)。"):
            (code_behind(step), step.lr),
    }  # fmt: skip


def code_behind(step):
    """The z (B, L) that explains the decoder's update, if lr and hr are what they should be.

    The update of image_kernel is lr^T @ r, from which the derivatives r follow; that of code_kernel is z^T @ r.
    """
    to_prediction = np.linalg.lstsq(step.lr.T, step.gradient.image_kernel, rcond=None)[0]
    return np.linalg.lstsq(to_prediction.T, step.gradient.code_kernel.T, rcond=None)[0]


def other_hr(step):
    """What may stand where hr belongs, (B, 4 * H * W): sentence -> pictures."""
    return {
        say("lr, enlarged, is the target: compare the prediction with hr.",
            "以放大的 lr 为目标：应把预测与 hr 比较。"): step.lr @ repetition(step.shape),
        say("lr, interpolated, is the target: compare the prediction with hr.",
            "以插值放大的 lr 为目标：应把预测与 hr 比较。"): interpolated(step),
        say("hr is mapped to [-1, 1]: use it as it is, in [0, 1].", "hr 被映射到 [-1, 1]：请原样使用。"):
            2 * step.hr - 1,
        say("hr is multiplied by 255: use it as it is, in [0, 1].", "hr 乘以了 255：请原样使用。"): 255.0 * step.hr,
        say("hr is divided by 255: it is in [0, 1] already.", "hr 除以了 255：它已在 [0, 1] 内。"): step.hr / 255.0,
        say("hr is thresholded: keep the grey values.", "hr 被二值化：请保留灰度值。"): step.hr > 0.5,
    }  # fmt: skip


def interpolated(step):
    """lr enlarged by linear interpolation, as hr."""
    pictures, (high, wide) = step.lr.reshape(-1, *step.shape), (halfway(length) for length in step.shape)
    return np.einsum("hi,bij,wj->bhw", high, pictures, wide).reshape(step.hr.shape)


def other_targets(step):
    """What may be compared instead of the prediction with hr: sentence -> derivative of the error, (B, 4 * H * W)."""
    z, size, repeat = step.vae.heads(step.lr)[0], step.hr.shape[1], repetition(step.shape)
    prediction = step.vae.prediction(step.lr, z)
    error = prediction - step.hr
    return {
        **{sentence: step.residual(z, hr) for sentence, hr in other_hr(step).items()},
        say("The prediction, made smaller, is compared with lr: compare it with hr.",
            "把缩小后的预测与 lr 比较：应与 hr 比较。"):
            (prediction @ repeat.T / 4.0 - step.lr) @ repeat / 4.0 / SIGMA2,
        say("The prediction is made smaller before it is compared with a smaller hr: compare them as they are.",
            "预测与 hr 都被缩小后才比较：应原样比较。"): error @ repeat.T @ repeat / 16.0 / SIGMA2,
        say("The reconstruction sums absolute errors: a Gaussian likelihood gives squared ones.",
            "重建项是绝对误差之和：高斯似然对应平方误差。"): np.sign(error) / (2 * SIGMA2),
        say("The reconstruction is a mean absolute error: it is the summed squared error / (2 * sigma2).",
            "重建项是平均绝对误差：应为求和的平方误差 / (2 * sigma2)。"): np.sign(error) / size,
        say("The reconstruction is a binary cross-entropy: a Gaussian likelihood gives squared error / (2 * sigma2).",
            "重建项是二元交叉熵：高斯似然对应平方误差 / (2 * sigma2)。"): error / (prediction * (1 - prediction)),
        say("The reconstruction is a mean binary cross-entropy: it is the summed squared error / (2 * sigma2).",
            "重建项是平均二元交叉熵：应为求和的平方误差 / (2 * sigma2)。"):
            error / (prediction * (1 - prediction)) / size,
    }  # fmt: skip


def halfway(length):
    """The matrix (2 * length, length) of linear interpolation between the centres of pixels."""
    position = np.clip((np.arange(2 * length) + 0.5) / 2.0 - 0.5, 0.0, length - 1.0)
    return np.clip(1.0 - np.abs(position[:, None] - np.arange(length)), 0.0, None)


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
    step, (batch, size) = silent_step, silent_step.hr.shape
    values = reported(step.reported)

    def of(vae, hr=step.hr):
        mean, log_var = vae.heads(step.lr)
        with np.errstate(all="ignore"):  # a wrong update may have exploded
            error = squared_error(hr, vae.prediction(step.lr, mean)) / (2.0 * SIGMA2)
            return np.mean(error), np.mean(gaussian_kl(mean, log_var))

    def error_of(z, picture):
        with np.errstate(all="ignore"):
            return np.mean(squared_error(step.hr, step.vae.prediction(picture, z))) / (2.0 * SIGMA2)

    pixels, kl = of(step.vae)
    right = row(pixels, kl)
    if not np.allclose(values, right, rtol=1e-3):
        check.that(saw(step, step.lr), diagnoses=step_diagnoses(step))
    factors = weight_mistakes(SIGMA2, size, batch)
    check.allclose(values, right, rtol=1e-3, name="reported values", mistakes={
        say("The reported reconstruction is averaged over the pixels: report their sum / (2 * sigma2).",
            "报告的 reconstruction 对像素取了平均：应报告总和 / (2 * sigma2)。"): row(pixels / size, kl, pixels + kl),
        **{sentence: row(factor * pixels, kl) for sentence, factor in factors.items()},
        **{sentence: row(of(step.vae, hr)[0], kl) for sentence, hr in other_hr(step).items()},
        **{sentence: row(error_of(*given), kl) for sentence, given in other_inputs(step).items()},
        say("The reported reconstruction is not divided by sigma2 as the one in the loss is.",
            "报告的 reconstruction 没有像损失中那样除以 sigma2。"): row(2 * SIGMA2 * pixels, kl, pixels + kl),
        say("The reported reconstruction is the mean squared error: report the sum / (2 * sigma2).",
            "报告的 reconstruction 是均方误差：应报告总和 / (2 * sigma2)。"):
            row(2 * SIGMA2 * pixels / size, kl, pixels + kl),
        **reported_mistakes(values, right, batch, step.vae.heads(step.lr), of(step.vae.minus(step.gradient))),
        say("The reported reconstruction is wrong: it is the batch mean of the summed squared error / (2 * sigma2).",
            "报告的 reconstruction 不对：它是求和的平方误差 / (2 * sigma2) 的批次平均。"):
            row(values[0], kl, values[2]),
        say("The reported kl is wrong: it is the batch mean of KL(q(z|lr) || N(0, I)).",
            "报告的 kl 不对：它是 KL(q(z|lr) || N(0, I)) 的批次平均。"): row(pixels, values[1], values[2]),
    })  # fmt: skip
    for step in noisy_steps:
        mean, log_var = step.vae.heads(step.lr)
        value = reported(step.reported)[1]
        if not np.isclose(value, np.mean(gaussian_kl(mean, log_var)), rtol=1e-3):
            check.that(step.updates == 1 and saw(step, step.lr), diagnoses=step_diagnoses(step))
        require_reported_kl(value, mean, log_var)
    require_error_of_samples(noisy_steps)


def require_error_of_samples(steps):
    """Require that the reported reconstruction is that of samples z, not of z = mean, at 6 sigma.

    A program may report a forward pass of noise of its own, so that the judge knows the distribution alone.
    """
    found = spread = at_mean = 0.0
    misled = dict.fromkeys([*other_pictures(steps[0]), *other_hr(steps[0])], 0.0)
    for step in steps:
        mean, log_var = step.vae.heads(step.lr)

        def error(picture=step.lr, hr=step.hr, step=step, mean=mean):
            return np.mean(squared_error(hr, step.vae.prediction(picture, mean))) / (2.0 * step.sigma2)

        variance = np.exp(log_var)
        gram = step.vae.code_kernel @ step.vae.code_kernel.T / step.sigma2
        slope = step.residual(mean) @ step.vae.code_kernel.T
        pixels = error()
        expected = pixels + np.mean(variance @ np.diag(gram)) / 2.0
        for sentence, picture in other_pictures(step).items():
            misled[sentence] += error(picture=picture) - pixels
        for sentence, hr in other_hr(step).items():
            misled[sentence] += error(hr=hr) - pixels
        of_pictures = np.sum(slope**2 * variance, axis=1) + 0.5 * np.sum(
            (variance @ gram**2) * variance, axis=1
        )
        found += reported(step.reported)[0] - expected
        at_mean += pixels - expected
        spread += np.mean(of_pictures) / len(mean)
    deviation = np.sqrt(spread)
    of_mean = abs(found - at_mean) < 0.02 * deviation  # samples come that near once in 1e9 runs
    check.that(abs(found) < LIMIT * deviation and not of_mean, diagnoses={
        say("train_step decodes z = mean, without noise: z = mean + exp(0.5 * log_var) * epsilon.",
            "train_step 解码的是 z = mean，没有噪声：应为 z = mean + exp(0.5 * log_var) * epsilon。"):
            of_mean and decodes_means(steps),
        say("The reported reconstruction is that of z = mean: report the forward pass of the step itself, which "
            "decodes a sample z.",
            "报告的 reconstruction 是 z = mean 时的值：应报告这一步自身前向计算的值，它解码的是样本 z。"): of_mean,
        # On the pictures of the silent step their error may have been that of the right ones by chance.
        **{sentence: abs(found - error) < LIMIT * deviation for sentence, error in misled.items()},
    })  # fmt: skip


@pytest.mark.points(
    4,
    category="loss",
    hint=say(
        "The encoder's update is not the gradient of [squared error / (2 * sigma2) + KL].",
        "编码器的更新不是 [平方误差 / (2 * sigma2) + KL] 的梯度。",
    ),
)
def test_encoder_update(silent_step, other_step):
    """One step moves the encoder by exactly the gradient of the loss"""
    step, (batch, size) = silent_step, silent_step.hr.shape
    z = step.vae.heads(step.lr)[0]

    def gradient(reconstruction, kl, residual=None):
        residual = step.residual(z) if residual is None else residual
        return step.vae.gradients(step.lr, z, residual, reconstruction, kl).encoder

    right, moved = gradient(1, 1), step.gradient.encoder
    tolerance = 1e-3 * np.abs(right).max()
    check.that(step.updates == 1 and not still(moved, tolerance), diagnoses={
        **step_diagnoses(step), ENCODER_STILL: True,
    })  # fmt: skip
    if not np.allclose(moved, right, rtol=0.0, atol=tolerance):
        check.that(saw(step, step.lr), diagnoses=step_diagnoses(step))
    check.allclose(moved, right, rtol=0.0, atol=tolerance, name="encoder update", mistakes={
        **kl_weight_mistakes(gradient, batch, z.shape[1]),
        say("The KL is summed over the batch and averaged over the latent dimensions: sum over the dimensions (axis "
            "1), then average over the batch.",
            "KL 对批次求和，却对潜变量维度取了平均：应先对潜变量维度（轴 1）求和，再对批次取平均。"):
            gradient(1, batch / z.shape[1]),
        **{sentence: gradient(factor, 1) for sentence, factor in weight_mistakes(SIGMA2, size, batch).items()},
        **{sentence: gradient(1, 1, residual) for sentence, residual in other_targets(step).items()},
        say("The loss is divided by the number of pixels: sum the squared error over them.",
            "损失除以了像素个数：应对像素的平方误差求和。"): right / size,
        **step_mistakes(right, moved, batch),
        **other_kl_weight(moved, gradient),
        say("The weight of the squared error is not 1 / (2 * sigma2).", "平方误差的权重不是 1 / (2 * sigma2)。"):
            gradient(0, 1) + projection(moved - gradient(0, 1), gradient(1, 0)),
    })  # fmt: skip
    require_other_step(other_step)
    right, moved = of_small_kl(other_step), other_step.gradient.encoder
    tolerance = 2e-3 * np.abs(right).max()
    check.that(np.allclose(moved, right, rtol=0.0, atol=tolerance), diagnoses={
        say("A KL that is small does not count: no free bits, no threshold, no max.",
            "KL 较小时不起作用：不要用 free bits、阈值或 max。"): still(moved, tolerance),
        say("The encoder's update is right in the first step but not in a later one with another sigma2, batch size "
            "and optimizer: the KL has weight 1 always, without clipping, warm-up or a threshold, and nothing is kept "
            "from earlier calls.",
            "编码器的更新在第一步正确，但在 sigma2、批次大小和优化器不同的后一步不对：KL 的权重始终为 1，不裁剪、"
            "不预热、不设阈值，也不保留先前调用的任何东西。"): True,
    })  # fmt: skip


def require_other_step(step):
    """Require that the second step used the optimizer that it was given, and lr as it is."""
    check.that(step.updates == 1 and saw(step, step.lr), diagnoses=step_diagnoses(step))


def of_small_kl(step):
    """The encoder's update by the KL alone, as a vector."""
    mean, log_var = step.vae.heads(step.lr)
    to_mean, to_log_var = mean / len(mean), 0.5 * (np.exp(log_var) - 1.0) / len(mean)
    parts = (step.lr.T @ to_mean, to_mean.sum(axis=0), step.lr.T @ to_log_var, to_log_var.sum(axis=0))
    return np.concatenate([part.ravel() for part in parts])


@pytest.mark.points(
    4,
    category="loss",
    hint=say(
        "The decoder's update is not the gradient of the squared error / (2 * sigma2) from hr.",
        "解码器的更新不是与 hr 的平方误差 / (2 * sigma2) 的梯度。",
    ),
)
def test_decoder_update(silent_step, other_step):
    """One step moves the decoder by exactly the gradient of the loss, with hr as the target"""
    step, (batch, size) = silent_step, silent_step.hr.shape
    z = step.vae.heads(step.lr)[0]

    def gradient(residual, code=z, image=step.lr):
        to_prediction = residual / batch
        parts = (code.T @ to_prediction, to_prediction.sum(axis=0), image.T @ to_prediction)
        return np.concatenate([part.ravel() for part in parts])

    right, moved = gradient(step.residual(z)), step.gradient.decoder
    tolerance = 1e-3 * np.abs(right).max()
    check.that(step.updates == 1 and not still(moved, tolerance), diagnoses={
        **step_diagnoses(step), DECODER_STILL: True,
    })  # fmt: skip

    def of_inputs(code, image):
        return gradient((step.vae.prediction(image, code) - step.hr) / SIGMA2, code, image)

    check.allclose(moved, right, rtol=0.0, atol=tolerance, name="decoder update", mistakes={
        **{sentence: of_inputs(*given) for sentence, given in other_inputs(step).items()},
        **{sentence: factor * right for sentence, factor in weight_mistakes(SIGMA2, size, batch).items()},
        **{sentence: gradient(residual) for sentence, residual in other_targets(step).items()},
        **step_mistakes(right, moved, batch),
    })  # fmt: skip
    require_other_step(other_step)
    right, moved = (of_pixels(each) for each in (right_of_pixels(other_step), other_step.gradient))
    first = right * other_step.sigma2 / SIGMA2
    check.allclose(moved, right, rtol=0.0, atol=1e-3 * np.abs(right).max(), name="decoder update", mistakes={
        say("sigma2 of an earlier call is used: take the one of this call.",
            "用了先前调用的 sigma2：应使用本次调用的。"): first,
        say("A large gradient is clipped: apply it as it is.", "大的梯度被裁剪了：应原样使用。"):
            projection(moved, right),
    })  # fmt: skip


def right_of_pixels(step):
    """The gradient by the decoder's weights that z has no part in."""
    to_prediction = step.residual(np.zeros((len(step.lr), len(step.vae.code_kernel)))) / len(step.lr)
    return replace(step.vae, bias=to_prediction.sum(axis=0), image_kernel=step.lr.T @ to_prediction)


def of_pixels(gradient):
    """The part of a gradient that `right_of_pixels` gives, as a vector."""
    return np.concatenate([gradient.bias, gradient.image_kernel.ravel()])


def decoded_samples(step):
    """The z (B, L) that the decoder was given."""
    known = step.residual(np.zeros((len(step.lr), step.vae.code_kernel.shape[0])))[:, :BLIND]
    return decoded(known, step.gradient.code_kernel[:, :BLIND])


def decodes_means(steps):
    """Whether what the decoder was given is the encoder's mean itself."""
    pairs = ((decoded_samples(step), *step.vae.heads(step.lr)) for step in steps)
    return all(np.abs(z - mean).max() < 1e-2 * np.exp(0.5 * log_var).max() for z, mean, log_var in pairs)


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
    """train_step decodes samples of q(z|lr), with noise of its own in every step"""
    for step in noisy_steps:
        check.that(step.updates == 1, diagnoses=step_diagnoses(step))
    codes = [decoded_samples(step) for step in noisy_steps]
    require_samples(codes, [step.vae.heads(step.lr) for step in noisy_steps])


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
        mean, log_var = step.vae.heads(step.lr)
        moved = step.gradient
        found = error_derivatives(step.lr, moved.mean_kernel, moved.log_var_kernel, mean, log_var)

        def error_to_z(z, step=step):
            return step.residual(z) @ step.vae.code_kernel.T / len(step.lr)

        require_flow(found, decoded_samples(step), mean, log_var, error_to_z)


# --- many steps on affine networks: the optimum is known ---


def gap_after(submission, sandbox, linear, toy, *, stages, passed):
    """How far the exact loss is above its least value after training, nats."""
    height, width = toy.shape
    lr = np.repeat(toy.small, 64, axis=0).reshape(-1, height, width, 1).astype(np.float32)
    hr = np.repeat(toy.large, 64, axis=0).reshape(-1, 2 * height, 2 * width, 1).astype(np.float32)

    call = (
        linear.encoder, linear.decoder, linear.optimizer, sandbox.keep(lr), sandbox.keep(hr), toy.sigma2
    )  # fmt: skip

    def train(steps):
        sandbox.calls(submission.train_step, repeat(call, steps))

    return stop_when_passed(stages, train, lambda: toy.loss(linear.vae()) - toy.least_loss(), passed)


@pytest.mark.points(
    6,
    category="convergence",
    hint=say(
        "Training leaves the optimum: the step does not follow the gradient of the loss.",
        "训练离开了最优解：这一步没有沿着损失的梯度走。",
    ),
)
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_stays_at_the_optimum(submission, sandbox, keras, bench, rng):
    """Training that starts at the best affine networks for four pairs of pictures stays there"""
    toy = FourPictures.draw(rng)
    linear = bench(keras.optimizers.SGD(0.005), toy.optimum(), toy.shape, frozen_image=True)
    check.that(gap_after(submission, sandbox, linear, toy, stages=(100,), passed=0.02) <= 0.02)


@pytest.mark.points(
    8,
    category="convergence",
    hint=say("Training does not reach the known optimum of the loss.", "训练没有达到已知的损失最优解。"),
)
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_reaches_the_optimum(submission, sandbox, keras, bench, rng):
    """Training that starts elsewhere reaches the best affine networks for four pairs of pictures"""
    toy = FourPictures.draw(rng)
    start = toy.vae(
        np.array([[0.3, 0.1, 0.0], [-0.1, 0.3, 0.0]]),
        np.full(3, -0.5),
        np.array([[0.03, 0.01], [-0.01, 0.03], [0.0, 0.0]]),
    )
    linear = bench(keras.optimizers.Adam(0.005), start, toy.shape, frozen_image=True)
    check.that(gap_after(submission, sandbox, linear, toy, stages=(100, 50, 100, 150), passed=0.05) <= 0.05)


# --- the student's own networks on digits ---


@dataclass(frozen=True)
class Trained:
    """The student's networks after training, and what the judge measured on digits that they have never seen."""

    weights: tuple  # of encoder and decoder
    decibels: float  # mean PSNR
    gain: float  # dB more than with the untrained weights
    pictures: np.ndarray  # (SHOWN, 28, 28, 1), of the first held-out digits
    detail: float  # how much of them no interpolation shows
    cut_off: float  # share of the decoder's pixels that are exactly 0 or 1
    jumped: bool  # whether weights changed otherwise than by the optimizer's steps
    history: History  # what train_step reported

    @property
    def learnt(self):
        """Whether training has taught the networks anything that an interpolation does not know."""
        return self.gain >= GAIN and self.detail >= DETAIL and not self.jumped


SHOWN = 20


def reach(steps):
    """The furthest that Adam can carry a weight in so many steps, from a state of zeros.

    A step is learning rate * m / sqrt(v), both bias-corrected; with betas 0.9 and 0.999 it is longest where all of the
    gradient came last. Source: Kingma and Ba, "Adam", ICLR 2015 (arXiv:1412.6980), section 2.1.
    """
    t = np.arange(1, steps + 1)
    longest = 0.1 / (1 - 0.9**t) * np.sqrt((1 - 0.999**t) / 0.001)
    return LEARNING_RATE * float(np.sum(np.maximum(longest, 1.0)))


def share_of_jumps(before, after, steps):
    """Share of the trainable weights that lie where the optimizer's steps cannot have carried them.

    A constraint or a spectral normalisation may rescale each output's kernel, or set weights to zero.
    """
    far = total = 0
    for (_, old), (_, new) in zip(before, after, strict=True):
        old, new = (
            each.astype(np.float64).reshape(-1, each.shape[-1] if each.ndim else 1) for each in (old, new)
        )
        scale = np.sum(old * new, axis=0) / np.maximum(np.sum(old**2, axis=0), 1e-12)
        distance = np.minimum(np.abs(new - old), np.abs(new - scale * old))
        far += np.count_nonzero((distance > 1.1 * reach(steps)) & (new != 0.0))
        total += new.size
    return far / max(total, 1)


def load(path):
    """Pairs of pictures in [0, 1]: lr (N, 14, 14, 1), the means of blocks of 2 x 2, and hr (N, 28, 28, 1)."""
    with np.load(path) as file:
        hr = file["images"].astype(np.float32)[..., None] / 255.0
    return hr.reshape(-1, 14, 2, 14, 2, 1).mean(axis=(2, 4)), hr


def networks(roots):
    """The student's encoder and decoder, called once, since a subclass may build its variables then."""
    encoder = roots.submission.build_encoder(LR_SHAPE, LATENT_DIM)
    decoder = roots.submission.build_decoder(LR_SHAPE, LATENT_DIM)
    lr = np.zeros((2, *LR_SHAPE), np.float32)
    try:
        encoder(lr, training=False)
    except CodeError:
        refuse_encoder_of_hr(roots.submission.build_encoder, lr, LATENT_DIM)
        raise
    decoder([np.zeros((2, LATENT_DIM), np.float32), lr], training=False)
    return encoder, decoder


def rebuilt(sandbox, weights, seed_offset):
    """The networks with these weights in a child that has seen nothing."""
    roots = sandbox.fresh(seed_offset)
    nets = networks(roots)
    for net, arrays in zip(nets, weights, strict=True):
        sandbox.assign(net, arrays)
    return roots, nets


def pixels_of(nets, lr):
    """What the networks make of lr without noise."""
    encoder, decoder = nets
    mean = check.pair(encoder(lr, training=False), name="the encoder's output")[0]
    mean = check.array(mean, shape=(len(lr), LATENT_DIM), finite=False, name="the mean").astype(np.float32)
    return check.array(
        decoder([mean, lr], training=False), shape=(len(lr), 28, 28, 1), finite=False, name="the decoder's pixels"
    )  # fmt: skip


def shown(pixels):
    """The pixels clipped to [0, 1]; black where one is no number."""
    return np.clip(np.nan_to_num(pixels, nan=0.0), 0.0, 1.0)


def psnr(hr, pictures):
    """Mean over the pairs, dB."""
    return float(np.mean(-10.0 * np.log10(np.maximum(squared_error(hr, pictures) / hr[0].size, 1e-12))))


@pytest.fixture(scope="module")
def trained(sandbox, module_rng):
    """Train in stages; each is measured in a child that took no part in the training.

    The held-out hr never leave the judge, and the children that see held-out lr train nothing. Training that has
    gone astray, or stands still at the mean digit, starts again with other initial weights; right programs with a
    narrow decoder may do the second.
    """
    (small, large), (lr, hr) = load(DIGITS), load(HELD_OUT)
    roots, total, best, jumped = sandbox.fresh(), 0, None, False
    nets = networks(roots)
    untrained = [sandbox.weights(net) for net in nets]
    history = History("loss", "reconstruction", "kl")
    began = time.monotonic()
    for steps in STAGES:
        if total and (time.monotonic() - began) * (total + steps) / total > PATIENCE:
            break
        before = [pair for net in nets for pair in sandbox.trainable(net)]
        optimizer = roots.probes.built(roots.keras.optimizers.Adam(LEARNING_RATE), *nets)
        lows, highs = sandbox.keep(small), sandbox.keep(large)
        rows = (module_rng.choice(len(small), BATCH, replace=False) for _ in range(steps))
        calls = ((*nets, optimizer, lows[chosen], highs[chosen], DIGIT_SIGMA2) for chosen in rows)
        for report in sandbox.calls(roots.submission.train_step, calls):
            history.add(report)
        total += steps
        after = [pair for net in nets for pair in sandbox.trainable(net)]
        jumped = jumped or share_of_jumps(before, after, steps) > JUMPED
        weights = tuple(sandbox.weights(net) for net in nets)
        _, nets = rebuilt(sandbox, untrained, total)
        at_start = psnr(hr, shown(pixels_of(nets, lr)))
        for net, arrays in zip(nets, weights, strict=True):
            sandbox.assign(net, arrays)
        pixels = pixels_of(nets, lr)
        pictures, cut_off = shown(pixels), float(np.mean((pixels == 0.0) | (pixels == 1.0)))
        found = psnr(hr, pictures)
        detail = beyond_interpolation(pictures[:SHOWN], lr[:SHOWN])
        best = Trained(weights, found, found - at_start, pictures[:SHOWN], detail, cut_off, jumped, history)
        if jumped or (found >= FULL and best.learnt) or (total >= 4 * STAGES[0] and best.gain < GAIN / 2):
            break
        if (found < LOST and total > STAGES[0]) or (found < STUCK and total in STUCK_AFTER):
            roots = sandbox.fresh(total)
            nets = networks(roots)
            untrained = [sandbox.weights(net) for net in nets]
        else:
            roots, nets = rebuilt(sandbox, weights, total)
    return best


@pytest.mark.points(
    12,
    category="convergence",
    hint=say(
        "Trained by your train_step, your networks must enlarge digits that they have never seen: 19.94 dB or more "
        "earn all points.",
        "用你的 train_step 训练之后，你的网络应能放大从未见过的数字：达到 19.94 dB 得满分。",
    ),
)
# A step that does nothing must not live on what was learnt elsewhere.
@pytest.mark.requires("test_decoder_update")
@pytest.mark.deadline(PATIENCE)
def test_held_out_digits(trained):
    """Trained on digits, your networks double the size of digits that they have never seen"""
    check.that(trained.learnt and trained.decibels > NONE, diagnoses={
        say("Your networks' weights jump further than the optimizer's steps can carry them: train_step must change "
            "them by the optimizer alone.",
            "你的网络的权重变化超出了优化器的步长所能达到的范围：train_step 只能通过优化器改变它们。"): trained.jumped,
        say("Your networks do no better after training than before: they must learn, not only interpolate.",
            "你的网络训练之后并不比训练之前好：它们必须学习，而不只是插值。"):
            trained.gain < GAIN and trained.decibels >= NONE,
        say("Nearly all pixels of your trained decoder are exactly 0 or 1: where a clip or a relu cuts a pixel off, or "
            "a sigmoid is saturated, no gradient comes back, and nothing is learnt. End with a sigmoid, or add what is "
            "learnt to an interpolation of lr before the clip.",
            "你训练好的解码器的像素几乎全部恰为 0 或 1：像素被截断（clip、relu）或 sigmoid 饱和之处没有梯度传回，"
            "什么也学不到。应以 sigmoid 结尾，或把所学内容先加到插值后的 lr 上再截断。"):
            trained.cut_off > CUT_OFF and trained.decibels <= NONE,
        say("Your networks only interpolate lr and change its contrast: they must learn details.",
            "你的网络只是对 lr 插值并改变对比度：它们必须学习细节。"):
            trained.detail < DETAIL and np.std(trained.pictures, axis=0).max() > DETAIL,
        say("The networks hardly learn: enlarged held-out digits are far from the truth.",
            "网络几乎没有学到东西：放大后的未见过的数字与真实图像相差很远。"): True,
    })  # fmt: skip
    check.interpolate(trained.decibels, zero_at=NONE, full_at=FULL, sentence=say(
        "The networks learn, but less than all points need: enlarged held-out digits are not near enough to the truth.",
        "网络学到了一些东西，但不足以得满分：放大后的未见过的数字与真实图像还不够接近。"))  # fmt: skip


@pytest.mark.points(
    4,
    category="convergence",
    hint=say(
        "super_resolve must return what your trained networks make of lr: decoder([mean, lr]).",
        "super_resolve 应返回你训练好的网络对 lr 的结果：decoder([mean, lr])。",
    ),
)
@pytest.mark.requires("test_decoder_update", "test_super_resolve_shape")
def test_super_resolves_digits(trained, sandbox):
    """super_resolve enlarges unseen digits with your own trained networks"""
    check.that(trained.learnt and trained.decibels > NONE, diagnoses={
        say("train_step changed your networks otherwise than by the optimizer, so this test does not apply.",
            "train_step 不是通过优化器改变你的网络的，因此无法进行这项测试。"): trained.jumped,
        say("super_resolve is tested here with networks that have learnt; yours have not, for the reason that the test "
            "of the training on digits gives. This says nothing of super_resolve.",
            "这项测试用训练好的网络检查 super_resolve；你的网络没有学好，原因见数字训练那项测试。"
            "这并不说明 super_resolve 有错。"): True,
    })  # fmt: skip
    roots, (encoder, decoder) = rebuilt(sandbox, trained.weights, 1)
    lr = load(HELD_OUT)[0][:SHOWN]
    shape = trained.pictures.shape
    for rows in (slice(SHOWN), slice(3, 4)):
        value = check.array(
            roots.submission.super_resolve(encoder, decoder, lr[rows]), shape=(None, *shape[1:]), kind="float",
            name="super_resolve(encoder, decoder, lr)",
        )  # fmt: skip
        wanted = trained.pictures[rows]
        check.that(value.shape == wanted.shape and same_inference(np.clip(value, 0.0, 1.0), wanted), diagnoses={
            say("super_resolve does not return what your trained networks make of lr: decoder([mean, lr]).",
                "super_resolve 返回的不是你训练好的网络对 lr 的结果：decoder([mean, lr])。"): True,
        })  # fmt: skip
