"""train_step on linear networks (one exact update, noise, a known optimum), then on the student's own."""

from itertools import repeat
from pathlib import Path

import numpy as np
import pytest

from grader.testing import check, streams
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
from grader.testing.fits import nearest, projection
from grader.testing.held_out import Task, train_and_measure
from grader.testing.kl import ESTIMATED
from grader.testing.linear import LinearVAE, VAEBench
from grader.testing.linear_step import (
    reports_estimated_kl,
    require_backpropagation,
    require_sampling,
    take_steps,
)
from grader.testing.oracles import gaussian_kl, sigmoid
from grader.testing.ppca import data_with_variances, expected_loss, gaussian_error, optimum

NAMES = ("mel", "f0", "mfcc")
NARROW, WIDE = -28.0, 18.0  # values of log_var that must not be clipped; float16, too, holds such a deviation
SILENT = -24.0  # a log_var whose noise (std 6e-6) cannot be seen
SILENT_LAYOUT = {"timesteps": 5, "dims": (7, 7, 7)}  # equal widths: streams in the wrong order fit, and show
NOISY_LAYOUT = {"timesteps": 8, "dims": (80, 24, 13)}
TOY_LAYOUT = {"timesteps": 4, "dims": (5, 4, 3)}
BLIND = 600  # numbers that ignore z: their weights' update tells which z the decoder was given
SPEECH = Path(__file__).parents[2] / "exercises" / "vae_speech" / "data" / "speech.npz"
HELD_OUT = Path(__file__).parent / "data" / "held_out.npz"
BATCH = 32
STAGES = (60, 60, 120, 240, 480)  # training steps; a stage is run only where those before have not passed


# --- one step on linear networks: every gradient has a closed form ---


def size(layout):
    """How many numbers an utterance has."""
    return layout["timesteps"] * sum(layout["dims"])


# What half of the squared error is multiplied by where it is averaged in the silent step: over frames, features, both,
# or everything; halved or not, streams added or averaged.
AVERAGES = [factor / count for count in (5, 7, 35, 105) for factor in (1.0, 2.0, 1.0 / 3.0, 2.0 / 3.0)]


def residual(x, reconstruction):
    """Derivative of half of the squared error by the reconstruction."""
    return reconstruction - x


def random_vae(rng, layout, latent_dim, log_var, log_var_slope=0.0, blind=0):
    """A linear VAE of moderate weights, exact in float32; the first `blind` numbers that it makes ignore z."""
    count = size(layout)
    kernel = rng.normal(size=(latent_dim, count)) * 0.2
    kernel[:, :blind] = 0.0
    arrays = (
        rng.normal(size=(count, latent_dim)) / np.sqrt(count),
        rng.normal(size=latent_dim),
        rng.normal(size=(count, latent_dim)) * log_var_slope / np.sqrt(count),
        np.full(latent_dim, log_var),
        kernel,
        rng.normal(size=count),
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


def shaper(layout):
    """From utterances (B, P) to the streams that train_step is given."""
    return lambda x: [
        part.astype(np.float32) for part in streams.separate(x, layout["timesteps"], layout["dims"])
    ]


def utterances(rng, vae, batch, noise):
    """(B, P): what the decoder makes of no code, and noise; exact in float32."""
    return (vae.bias + noise * rng.normal(size=(batch, vae.bias.size))).astype(np.float32).astype(np.float64)


@pytest.fixture(scope="module")
def silent_step(submission, keras, probes, bench, module_rng):
    """One step whose noise cannot be seen: it is the same for every correct program."""
    vae = random_vae(module_rng, SILENT_LAYOUT, 3, SILENT)
    linear = bench(keras.optimizers.SGD(1.0), vae, spy_rows=7, **SILENT_LAYOUT)
    batches = [utterances(module_rng, vae, 7, 0.5)]
    return take_steps(submission.train_step, probes, linear, batches, shaper(SILENT_LAYOUT))[0]


def wide_vae(rng):
    """A linear VAE of numbers that no clipping leaves alone, and of a latent dimension that costs almost nothing.

    Its decoder ignores z, so that its encoder follows the KL alone, whose gradient is exact at any variance.
    """
    vae = random_vae(rng, SILENT_LAYOUT, 3, 0.0)
    arrays = (
        vae.mean_kernel * np.array([1.0, 0.1, 1.0]) / 100.0,
        np.array([1.0, 0.1, -1.0]),
        vae.log_var_kernel,
        np.array([NARROW, 0.05, WIDE]),
        0.0 * vae.kernel,
        100.0 * vae.bias,
    )
    return LinearVAE(*(array.astype(np.float32).astype(np.float64) for array in arrays))


@pytest.fixture(scope="module")
def wide_step(submission, keras, probes, bench, module_rng):
    """One step on large numbers."""
    vae = wide_vae(module_rng)
    linear = bench(keras.optimizers.SGD(1.0), vae, spy_rows=7, **SILENT_LAYOUT)
    batches = [utterances(module_rng, vae, 7, 10.0)]
    return take_steps(submission.train_step, probes, linear, batches, shaper(SILENT_LAYOUT))[0]


WIDE_MISTAKE = say(
    "The step is right where all numbers are small, but not where they are large: do not clip gradients, log_var, "
    "features or errors, and skip no batch.",
    "数值都很小时这一步是对的，数值很大时却不对：不要裁剪梯度、log_var、特征或误差，也不要跳过任何批次。",
)


def agree(moved, right):
    """Whether an update (..., N) is the right one, each of its columns by its own size."""
    return bool((np.abs(moved - right) <= 2e-3 * np.abs(right).max(axis=0)).all())


@pytest.fixture(scope="module")
def noisy_steps(submission, keras, probes, bench, module_rng):
    """Two steps whose noise can be read off the decoder's update."""
    vae = random_vae(module_rng, NOISY_LAYOUT, 4, -1.0, log_var_slope=0.5, blind=BLIND)
    linear = bench(keras.optimizers.SGD(1.0), vae, spy_rows=256, **NOISY_LAYOUT)
    batches = [utterances(module_rng, vae, 256, 1.0) for _ in range(2)]
    return take_steps(submission.train_step, probes, linear, batches, shaper(NOISY_LAYOUT))


def reordered(x, order):
    """The same utterances (B, P) of the silent step with their streams, of equal widths, in another order."""
    parts = shaper(SILENT_LAYOUT)(x)
    return streams.join([parts[index] for index in order])


def step_diagnoses(step):
    """What train_step did to the optimizer and to the streams: sentence -> whether it did."""
    return {
        **optimizer_diagnoses(step.updates),
        say("train_step gives the encoder the streams in another order: pass them on as they are, [mel, f0, mfcc].",
            "train_step 以另一种顺序把各路特征交给编码器：应原样传入 [mel, f0, mfcc]。"):
            step.seen.size == 7 * size(SILENT_LAYOUT) and any(
                step.saw(reordered(step.x, order)) for order in ((2, 1, 0), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1))
            ),
        say("train_step changes the streams before they reach the encoder: use them as they are, neither scaled nor "
            "shifted nor with noise.",
            "train_step 在特征到达编码器之前改动了它们：请原样使用，不要缩放、平移或加噪声。"): not step.saw(step.x),
    }  # fmt: skip


@pytest.mark.points(
    4,
    category="loss",
    hint=say(
        "Report the batch means before the update; loss = reconstruction + kl.",
        "应报告更新之前的批次平均；loss = reconstruction + kl。",
    ),
)
def test_reported_values(silent_step, request):
    """train_step reports loss, reconstruction and kl of the batch, before the update"""
    step, batch = silent_step, len(silent_step.x)
    values = reported(step.reported)

    def of(vae):
        mean, log_var = vae.heads(step.x)
        with np.errstate(all="ignore"):  # a wrong update may have exploded
            return np.mean(gaussian_error(step.x, vae.logits(mean))), np.mean(gaussian_kl(mean, log_var))

    error, kl = of(step.vae)
    right = row(error, kl)
    made = step.vae.logits(step.vae.heads(step.x)[0])

    def require_no_estimate():
        steps = request.getfixturevalue("noisy_steps")
        check.that(not reports_estimated_kl(steps, residual, BLIND), diagnoses={ESTIMATED: True})

    if not np.allclose(values, right, rtol=1e-3):
        check.that(step.saw(step.x), diagnoses=step_diagnoses(step))
        if np.isclose(values[0], error, rtol=1e-3):
            require_no_estimate()
    check.allclose(values, right, rtol=1e-3, name="reported values", mistakes={
        say("The reported reconstruction is not halved: it is 1/2 of the summed squared error.",
            "报告的 reconstruction 没有乘以 1/2：它是平方误差之和的一半。"): row(2 * error, kl, error + kl),
        say("The squared error is not halved: -log N(x; reconstruction, I) is 1/2 of it.",
            "平方误差没有乘以 1/2：-log N(x; reconstruction, I) 是它的一半。"): row(2 * error, kl),
        say("The reconstruction is averaged over frames and features: sum it, or the KL outweighs it.",
            "重建误差对帧与特征取了平均：应求和，否则 KL 的权重过大。"):
            nearest(values, [row(share * error, kl, loss) for share in AVERAGES for loss in (None, error + kl)]),
        **reported_mistakes(values, right, batch, step.vae.heads(step.x), of(step.vae.minus(step.gradient))),
        say("The streams are compared in the wrong order: the decoder returns [mel, f0, mfcc].",
            "各路特征的比较顺序错了：解码器返回 [mel, f0, mfcc]。"):
            row(np.mean(gaussian_error(reordered(step.x, (2, 1, 0)), made)), kl),
        **{sentence: row(wrong, kl) for sentence, (wrong, _) in cross_entropies(step.x, made).items()},
        say("The reported reconstruction is wrong: it is 1/2 of the squared error, summed over all streams, frames and "
            "features and averaged over the batch.",
            "报告的 reconstruction 不对：它是平方误差的 1/2，对各路特征、帧与特征求和，对批次平均。"):
            row(values[0], kl, values[2]),
        say("The reported kl is wrong: it is the batch mean of the KL of each utterance.",
            "报告的 kl 不对：它是每段语音的 KL 的批次平均。"): row(error, values[1], values[2]),
    })  # fmt: skip
    # Asked for here, so that streams in the wrong order, which do not fit these networks, have been named before.
    excess = []
    for step in request.getfixturevalue("noisy_steps"):
        mean, log_var = step.vae.heads(step.x)
        error, kl, _ = reported(step.reported)
        if not np.isclose(kl, np.mean(gaussian_kl(mean, log_var)), rtol=1e-3):
            check.that(silent_step.saw(silent_step.x), diagnoses=step_diagnoses(silent_step))
            require_no_estimate()
        require_reported_kl(kl, mean, log_var)
        at_mean = np.mean(gaussian_error(step.x, step.vae.logits(mean)))
        share = 0.5 * np.mean(np.exp(log_var) @ np.sum(step.vae.kernel**2, axis=1))
        excess.append((error - at_mean) / share)
    # Over 256 utterances the noise's share of the error is known to a fifth: a right one is not nearly zero twice.
    check.that(bool(max(excess) > 0.05), diagnoses={
        say("The reported reconstruction is that of the mean: report that of the sample z that the step decodes.",
            "报告的 reconstruction 是由均值解码得到的：应报告这一步所解码的样本 z 的误差。"): bool(min(excess) > -0.05),
    })  # fmt: skip


@pytest.mark.points(
    5,
    category="loss",
    hint=say(
        "The encoder's update is not the gradient of [1/2 summed squared error + KL].",
        "编码器的更新不是 [平方误差之和的 1/2 + KL] 的梯度。",
    ),
)
def test_encoder_update(silent_step, request):
    """One step moves the encoder by exactly the gradient of the loss"""
    step, batch = silent_step, len(silent_step.x)
    vae, x, z = step.vae, step.x, step.vae.heads(step.x)[0]
    slope = residual(x, vae.logits(z))

    def gradient(reconstruction, kl, of=slope):
        return vae.gradients(x, z, reconstruction, kl, residual=of).encoder

    right, moved = gradient(1, 1), step.gradient.encoder
    tolerance = 1e-3 * np.abs(right).max()
    check.that(step.updates == 1 and not still(moved, tolerance), diagnoses={
        **step_diagnoses(step), ENCODER_STILL: True,
    })  # fmt: skip
    if not np.allclose(moved, right, rtol=0.0, atol=tolerance):
        check.that(step.saw(x), diagnoses=step_diagnoses(step))
    only_kl = gradient(0, 1)
    check.allclose(moved, right, rtol=0.0, atol=tolerance, name="encoder update", mistakes={
        say("The squared error is not halved: -log N(x; reconstruction, I) is 1/2 of it.",
            "平方误差没有乘以 1/2：-log N(x; reconstruction, I) 是它的一半。"): gradient(2, 1),
        **kl_weight_mistakes(gradient, batch, z.shape[1]),
        **{sentence: gradient(1, 1, of=wrong) for sentence, wrong in dropped_streams(slope).items()},
        **{
            sentence: gradient(1, 1, of=wrong) for sentence, (_, wrong) in cross_entropies(x, vae.logits(z)).items()
        },
        say("The squared error is averaged over frames and features: sum it, or the KL outweighs it.",
            "平方误差对帧与特征取了平均：应求和，否则 KL 的权重过大。"):
            nearest(moved, [gradient(share, 1) for share in AVERAGES]),
        say("The reconstruction is summed over the batch: take the batch mean of both terms.",
            "重建项对批次求和：两项都应取批次平均。"): gradient(batch, 1),
        **step_mistakes(right, moved, batch),
        **other_kl_weight(moved, gradient),
        say("The weight of the reconstruction is not 1: sum 1/2 of the squared error, average over the batch alone.",
            "重建项的权重不是 1：应对平方误差的 1/2 求和，只对批次取平均。"):
            only_kl + projection(moved - only_kl, gradient(1, 0)),
    })  # fmt: skip
    require_wide_step_of_the_encoder(request.getfixturevalue("wide_step"))


def require_wide_step_of_the_encoder(step):
    """Require that the encoder follows the KL of each dimension, however large or small it is."""
    right = step.vae.gradients(step.x, step.vae.heads(step.x)[0], residual=0.0 * step.x)
    names = ("mean_kernel", "mean_bias", "log_var_kernel", "log_var_bias")
    good = np.array([
        [
            agree(getattr(step.gradient, name)[..., dimension], getattr(right, name)[..., dimension])
            for name in names
        ]
        for dimension in range(3)
    ])  # fmt: skip
    check.that(step.updates == 1 and bool(good.all()), diagnoses={
        **{sentence: found for sentence, found in optimizer_diagnoses(step.updates).items() if step.updates > 1},
        say("The KL of a dimension that costs almost nothing does not count: no free bits, no minimum.",
            "代价几乎为零的潜变量维度的 KL 没有计入：不要设下限（free bits）。"): bool(good[[0, 2]].all()),
        WIDE_MISTAKE: True,
    })  # fmt: skip


def dropped_streams(slope):
    """The residual (B, P) without one stream, or with one alone: sentence -> residual."""
    found, parts = {}, np.split(np.arange(slope.shape[1]), 3)
    for name, part in zip(NAMES, parts, strict=True):
        without, alone = slope.copy(), np.zeros_like(slope)
        without[:, part], alone[:, part] = 0.0, slope[:, part]
        found[say(f"The error of {name} does not enter the step: add the errors of all three streams.",
                  f"{name} 的误差没有参与这一步：应把三路特征的误差相加。")] = without  # fmt: skip
        found[say(f"Only the error of {name} enters the step: add the errors of all three streams.",
                  f"只有 {name} 的误差参与了这一步：应把三路特征的误差相加。")] = alone  # fmt: skip
    return found


def cross_entropies(x, made):
    """Of a cross-entropy in one stream alone: sentence -> batch mean of the error, its derivative (B, P) by `made`."""
    found = {}
    for name, part in zip(NAMES, np.split(np.arange(x.shape[1]), 3), strict=True):
        errors, slope = 0.5 * (x - made) ** 2, residual(x, made)
        errors[:, part] = np.logaddexp(0.0, made[:, part]) - x[:, part] * made[:, part]
        slope[:, part] = sigmoid(made[:, part]) - x[:, part]
        found[say(
            f"The error of {name} is a binary cross-entropy: its features are real numbers, so use 1/2 of the squared "
            "error.",
            f"{name} 的误差用了二元交叉熵：它的特征是实数，应为平方误差的 1/2。",
        )] = float(np.mean(errors.sum(axis=1))), slope  # fmt: skip
    return found


@pytest.mark.points(
    4,
    category="loss",
    hint=say(
        "The decoder's update is not the gradient of half of the summed squared error.",
        "解码器的更新不是平方误差之和的 1/2 的梯度。",
    ),
)
def test_decoder_update(silent_step, request):
    """One step moves the decoder by exactly the gradient of the loss"""
    step, batch = silent_step, len(silent_step.x)
    vae, x, z = step.vae, step.x, step.vae.heads(step.x)[0]
    made = vae.logits(z)
    slope = residual(x, made)

    def gradient(of):
        return vae.gradients(x, z, residual=of).decoder

    right, moved = gradient(slope), step.gradient.decoder
    tolerance = 1e-3 * np.abs(right).max()
    check.that(step.updates == 1 and not still(moved, tolerance), diagnoses={
        **step_diagnoses(step), DECODER_STILL: True,
    })  # fmt: skip
    if not np.allclose(moved, right, rtol=0.0, atol=tolerance):
        check.that(step.saw(x), diagnoses=step_diagnoses(step))
    check.allclose(moved, right, rtol=0.0, atol=tolerance, name="decoder update", mistakes={
        say("The squared error is not halved: -log N(x; reconstruction, I) is 1/2 of it.",
            "平方误差没有乘以 1/2：-log N(x; reconstruction, I) 是它的一半。"): 2 * right,
        **{sentence: gradient(wrong) for sentence, wrong in dropped_streams(slope).items()},
        **{sentence: gradient(wrong) for sentence, (_, wrong) in cross_entropies(x, made).items()},
        say("The streams are compared in the wrong order: the decoder returns [mel, f0, mfcc].",
            "各路特征的比较顺序错了：解码器返回 [mel, f0, mfcc]。"): gradient(made - reordered(x, (2, 1, 0))),
        say("The squared error is averaged over frames and features: sum it, or the KL outweighs it.",
            "平方误差对帧与特征取了平均：应求和，否则 KL 的权重过大。"):
            nearest(moved, [share * right for share in AVERAGES]),
        say("The reconstruction is a binary cross-entropy: real-valued features have a Gaussian likelihood, 1/2 of the "
            "squared error.",
            "重建项用了二元交叉熵：实值特征对应高斯似然，即平方误差的 1/2。"):
            gradient(sigmoid(made) - x),
        say("The reconstruction is an absolute error: it is 1/2 of the squared error.",
            "重建项用了绝对误差：应为平方误差的 1/2。"): gradient(np.sign(slope)),
        **step_mistakes(right, moved, batch),
    })  # fmt: skip
    wide = request.getfixturevalue("wide_step")
    check.that(
        agree(wide.gradient.bias, np.mean(wide.vae.bias - wide.x, axis=0)), diagnoses={WIDE_MISTAKE: True}
    )


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


# --- many steps on linear networks: probabilistic PCA is the known optimum ---


def gap_after(submission, sandbox, linear, x, *, stages, passed):
    """How far the mean -ELBO of x is above its least value after training on all of x, nats."""
    least, batch = np.mean(expected_loss(optimum(x, 4), x)), shaper(TOY_LAYOUT)(x)

    call = (linear.encoder, linear.decoder, linear.optimizer, batch)

    def train(steps):
        sandbox.calls(submission.train_step, repeat(call, steps))

    def gap():
        with np.errstate(all="ignore"):  # the weights may have exploded
            return float(np.mean(expected_loss(linear.vae(), x)) - least)

    return stop_when_passed(stages, train, gap, passed)


@pytest.fixture(scope="module")
def toy(module_rng):
    """Utterances (256, 48) of three hidden numbers that a code can hold, and a fourth that is not worth its nats."""
    return data_with_variances(module_rng, 256, size(TOY_LAYOUT), (4.0, 3.0, 2.0, 0.5))


@pytest.mark.points(
    5,
    category="convergence",
    hint=say(
        "Training leaves the optimum: the step does not follow the ELBO.",
        "训练离开了最优解：这一步没有沿着 ELBO 走。",
    ),
)
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_stays_at_the_optimum(submission, sandbox, keras, bench, toy):
    """Training that starts at the probabilistic principal components stays there"""
    linear = bench(keras.optimizers.SGD(0.02), optimum(toy, 4), **TOY_LAYOUT)
    check.that(gap_after(submission, sandbox, linear, toy, stages=(100,), passed=0.02) <= 0.02)


@pytest.mark.points(
    5,
    category="convergence",
    hint=say("Training does not reach the known optimum of the ELBO.", "训练没有达到已知的 ELBO 最优解。"),
)
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_reaches_the_optimum(submission, sandbox, keras, bench, toy, rng):
    """Training that starts elsewhere reaches the probabilistic principal components"""
    start = random_vae(rng, TOY_LAYOUT, 4, -1.0)
    shrunk = (0.3 * start.mean_kernel, 0.0 * start.mean_bias, start.log_var_kernel, start.log_var_bias)
    linear = bench(
        keras.optimizers.Adam(0.02), LinearVAE(*shrunk, 1.5 * start.kernel, 0.0 * start.bias), **TOY_LAYOUT
    )
    check.that(gap_after(submission, sandbox, linear, toy, stages=(100, 100, 100, 200), passed=0.1) <= 0.1)


# --- the student's own networks ---


def builder(timesteps, dims, latent_dim):
    """Makes the student's encoder and decoder, called once, since a subclass may build its variables then."""

    def build(submission):
        encoder = submission.build_encoder(timesteps, dims, latent_dim)
        decoder = submission.build_decoder(timesteps, dims, latent_dim)
        encoder([np.zeros((2, timesteps, width), np.float32) for width in dims], training=False)
        decoder(np.zeros((2, latent_dim), np.float32), training=False)
        return encoder, decoder

    return build


def made(value, x):
    """The decoder's streams, of the shapes of x."""
    dims = [stream.shape[-1] for stream in x]
    return streams.read(value, *x[0].shape[:2], dims, names=NAMES, finite=False, name="the decoder's output")


FACTOR_FULL, FACTOR_NONE = 0.6, 0.2  # R^2 of the worst stream: full points, no points


class Factors:
    """Three streams, each the product of one hidden number of its own and a pattern, in noise of unit variance.

    Args:
        rng: Source of the patterns, which are the same in all frames.
    """

    timesteps, dims, latent_dim, energy = 8, (8, 5, 3), 4, 24.0

    def __init__(self, rng):
        patterns = [rng.normal(size=width) for width in self.dims]
        scale = np.sqrt(self.energy / self.timesteps)
        self.patterns = [scale * pattern / np.linalg.norm(pattern) for pattern in patterns]
        self._rng = rng

    def draw(self, count):
        """Streams with noise, float32, and without."""
        clean = [
            self._rng.normal(size=(count, 1, 1)) * pattern * np.ones((self.timesteps, 1))
            for pattern in self.patterns
        ]
        return [(each + self._rng.normal(size=each.shape)).astype(np.float32) for each in clean], clean


@pytest.fixture(scope="module")
def moved_by_the_optimizer(submission, keras, probes, sandbox, module_rng):
    """Require that steps on the student's own networks move them only as far as the optimizer does.

    With a learning rate of almost zero no gradient can move them; weights that are assigned do.
    """
    encoder, decoder = builder(Factors.timesteps, Factors.dims, Factors.latent_dim)(submission)
    optimizer = probes.built(keras.optimizers.SGD(1e-9), encoder, decoder)

    def weights():
        return [value for model in (encoder, decoder) for _, value in sandbox.trainable(model)]

    before, batch = weights(), Factors(module_rng).draw(BATCH)[0]
    for _ in range(2):
        submission.train_step(encoder, decoder, optimizer, batch)
    moved = max(np.abs(new - old).max() for new, old in zip(weights(), before, strict=True))
    check.that(bool(moved < 1e-2), diagnoses={
        say("With a learning rate of almost zero your networks still change: the optimizer alone may change weights.",
            "学习率几乎为零时你的网络仍在变化：只有优化器可以改变权重。"): True,
    })  # fmt: skip


@pytest.fixture(scope="module")
def learnt_factors(moved_by_the_optimizer, sandbox, module_rng):
    """1 - R^2 of the noise-free signal of each stream, after training."""
    factors = Factors(module_rng)
    (public, known), (held_out, clean) = factors.draw(300), factors.draw(600)

    def unexplained(output, _, is_held_out):
        signal = clean if is_held_out else known
        pairs = zip(signal, made(output, signal), strict=True)
        return [np.sum((each - other) ** 2) / np.sum(each**2) for each, other in pairs]

    return train_and_measure(sandbox, module_rng, Task(
        build=builder(factors.timesteps, factors.dims, factors.latent_dim),
        batch=lambda: factors.draw(BATCH)[0],
        latent_dim=factors.latent_dim,
        public=(public, 300),
        held_out=(held_out, 600),
        measure=unexplained,
        learning_rate=0.005,  # at 0.01 convolutions of ReLUs may die
        stages=(*STAGES, 960),
        full=1.0 - FACTOR_FULL,
        astray=1.5,
    ))  # fmt: skip


@pytest.mark.points(
    11,
    category="convergence",
    hint=say(
        "Trained on three streams of one hidden number each, your networks do not reconstruct all of them.",
        "在三路特征（各含一个隐藏变量）上训练后，你的网络没有重建出全部三路。",
    ),
)
@pytest.mark.requires(
    "test_decoder_update"
)  # a step that does nothing must not live on what was learnt elsewhere
@pytest.mark.deadline(400)
def test_every_stream_is_learnt(learnt_factors):
    """Your networks learn the hidden number of each stream"""
    explained = 1.0 - learnt_factors.values
    unlearnt = ", ".join(name for name, share in zip(NAMES, explained, strict=True) if share < FACTOR_FULL)
    sentence = (
        say(f"Hardly learnt: {unlearnt}.", f"几乎没有学到：{unlearnt}。")
        if explained.max() > FACTOR_FULL
        else None
    )
    check.interpolate(explained.min(), zero_at=FACTOR_NONE, full_at=FACTOR_FULL, sentence=sentence)


SPEECH_FULL, SPEECH_NONE = 0.75, 1.0  # held-out -ELBO over that of the best constant: full points, no points
FRAMES, WIDTHS, SPEECH_LATENT_DIM = 10, (80, 24, 13), 8


def load(path):
    """Features (N, 25, 117), float32."""
    with np.load(path) as file:
        return file["features"].astype(np.float32)


def split(features):
    """[mel, f0, mfcc]: the judge does not rest on the submission's split_features."""
    mfcc, f0, mel = np.split(features, (13, 37), axis=-1)
    return [mel, f0, mfcc]


@pytest.fixture(scope="module")
def learnt_speech(moved_by_the_optimizer, sandbox, module_rng):
    """Held-out -ELBO after training, over that of the best constant reconstruction."""
    public, held_out = load(SPEECH), load(HELD_OUT)

    def batch():
        starts = module_rng.integers(0, public.shape[1] - FRAMES + 1, BATCH)
        chosen = module_rng.choice(len(public), BATCH, replace=False)
        return split(
            np.stack([public[row, start : start + FRAMES] for row, start in zip(chosen, starts, strict=True)])
        )

    known = split(public[:120, :FRAMES])
    unseen = split(np.concatenate([held_out[:, start : start + FRAMES] for start in (0, 8, 15)]))

    def ratio(output, kl, is_held_out):
        data = unseen if is_held_out else known
        x = streams.join(data).astype(np.float64)
        constant = np.mean(gaussian_error(x, np.broadcast_to(x.mean(axis=0), x.shape)))
        return [np.mean(gaussian_error(x, streams.join(made(output, data))) + kl) / constant]

    return train_and_measure(sandbox, module_rng, Task(
        build=builder(FRAMES, WIDTHS, SPEECH_LATENT_DIM),
        batch=batch,
        latent_dim=SPEECH_LATENT_DIM,
        public=(known, len(known[0])),
        held_out=(unseen, len(unseen[0])),
        measure=ratio,
        learning_rate=3e-3,
        stages=STAGES,
        full=SPEECH_FULL,
        astray=SPEECH_NONE,
    ))  # fmt: skip


@pytest.mark.points(
    9,
    category="convergence",
    hint=say(
        "The networks hardly learn: held-out speech is encoded badly.",
        "网络几乎没有学到东西：对未见过的语音编码很差。",
    ),
)
@pytest.mark.requires("test_decoder_update")
@pytest.mark.deadline(400)
def test_held_out_speech(learnt_speech):
    """Trained on speech, your networks explain utterances that they have never heard"""
    check.interpolate(learnt_speech.worst, zero_at=SPEECH_NONE, full_at=SPEECH_FULL)
