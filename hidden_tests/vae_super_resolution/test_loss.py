"""Closed forms of PSNR and loss, the sampler's statistics, and what super_resolve decodes."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from grader.testing import check
from grader.testing.check import say
from grader.testing.fits import affine_fit, projection
from grader.testing.gaussian import squared_error, weight_mistakes
from grader.testing.interpolation import interpolations
from grader.testing.kl import kl_mistakes
from grader.testing.oracles import gaussian_kl
from grader.testing.sampler import (
    LIMIT,
    correlation_score,
    require_distribution,
    require_independence,
    standard_normal,
)

# --- psnr ---


def decibels(mean_squared_error):
    return -10.0 * np.log10(mean_squared_error)


@pytest.mark.points(
    4,
    category="loss",
    hint=say(
        "psnr = 10 * log10(1 / MSE), MSE the mean squared difference of each pair of images in [0, 1].",
        "psnr = 10 * log10(1 / MSE)，MSE 是每对 [0, 1] 图像之差的平方的平均值。",
    ),
)
def test_psnr_closed_form(submission, rng):
    """psnr is 10 log10(1 / mean squared error) of each pair: an offset of 0.1 gives 20 dB"""
    a = rng.uniform(0.3, 0.7, (5, 6, 8, 1))
    b = a + 0.1
    b[1:] = a[1:] + rng.uniform(-1.0, 1.0, b[1:].shape) * np.array([0.25, 0.1, 0.02, 0.003]).reshape(
        4, 1, 1, 1
    )
    a, b = a.astype(np.float32), b.astype(np.float32)
    value = check.array(submission.psnr(a, b), name="psnr(a, b)")
    difference = a.astype(np.float64) - b
    errors = np.mean(difference**2, axis=(1, 2, 3))
    right = decibels(errors)
    with np.errstate(all="ignore"):
        check.allclose(
            value.reshape(5) if value.size == 5 else value, right, rtol=1e-3, atol=2e-3, name="psnr(a, b)", mistakes={
                say("psnr takes the natural logarithm: it is 10 * log10.",
                    "psnr 用了自然对数：应为 10 * log10。"): -10.0 * np.log(errors),
                say("psnr is ten times too small: multiply log10 by 10.",
                    "psnr 小了十倍：log10 应乘以 10。"): right / 10.0,
                say("psnr is twice the right value: 20 * log10 belongs to 1 / RMSE, 10 * log10 to 1 / MSE.",
                    "psnr 是正确值的两倍：20 * log10 对应 1 / RMSE，10 * log10 对应 1 / MSE。"): 2.0 * right,
                say("psnr is half the right value: 10 * log10 belongs to 1 / MSE, not to 1 / RMSE.",
                    "psnr 是正确值的一半：10 * log10 对应 1 / MSE，而不是 1 / RMSE。"): right / 2.0,
                say("psnr has the wrong sign: it is -10 * log10(MSE).",
                    "psnr 的符号错了：它等于 -10 * log10(MSE)。"): -right,
                say("psnr takes 255 as the peak: images in [0, 1] have the peak 1.",
                    "psnr 以 255 为峰值：[0, 1] 图像的峰值是 1。"): right + 20.0 * np.log10(255.0),
                say("psnr divides by 255: the images are in [0, 1] already.",
                    "psnr 除以了 255：图像已在 [0, 1] 内。"): right + 20.0 * np.log10(255.0) * 2,
                say("psnr takes 2 as the peak, as for images in [-1, 1]: these are in [0, 1], the peak is 1.",
                    "psnr 以 2 为峰值，如同 [-1, 1] 的图像：这里的图像在 [0, 1] 内，峰值是 1。"):
                    right + 20.0 * np.log10(2.0),
                say("psnr takes the brightest pixel as the peak: images in [0, 1] have the peak 1.",
                    "psnr 以最亮像素为峰值：[0, 1] 图像的峰值是 1。"): right + 20.0 * np.log10(a.max(axis=(1, 2, 3))),
                say("psnr takes the brightest pixel as the peak: images in [0, 1] have the peak 1. ",
                    "psnr 以最亮像素为峰值：[0, 1] 图像的峰值是 1。 "): right + 20.0 * np.log10(a.max()),
                say("psnr averages absolute differences: it needs squared ones.",
                    "psnr 对绝对差取了平均：应为平方差。"): decibels(np.mean(np.abs(difference), axis=(1, 2, 3))),
                say("psnr sums the squared differences: take their mean.",
                    "psnr 对平方差求和：应取平均。"): decibels(48.0 * errors),
                say("psnr averages the decibels of single pixels: average the squared error first, then the logarithm.",
                    "psnr 对各像素的分贝取平均：应先对平方误差取平均，再取对数。"):
                    np.mean(decibels(difference**2), axis=(1, 2, 3)),
                say("psnr averages the squared error over the whole batch: each pair has its own.",
                    "psnr 对整个批次的平方误差取了平均：每对图像各有自己的值。"): np.full(5, decibels(errors.mean())),
                say("psnr averages over the batch: return one value for each pair of images, (B,).",
                    "psnr 对批次取了平均：应对每对图像返回一个值，(B,)。"): right.mean(),
                say("psnr averages over the whole batch: return one value for each pair of images, (B,).",
                    "psnr 对整个批次取了平均：应对每对图像返回一个值，(B,)。"): decibels(errors.mean()),
            })  # fmt: skip
    same = check.array(submission.psnr(a, a), shape=(5,), finite=False, name="psnr(a, a)")
    check.that(bool((same > 100.0).all()), diagnoses={
        say("psnr of identical images is NaN: guard the logarithm, the value may be infinite or above 100 dB.",
            "相同图像的 psnr 是 NaN：请处理好对数，其值可以是无穷大或大于 100 dB。"): np.isnan(same).any(),
        say("psnr of identical images must be infinite or above 100 dB: 100 itself belongs to an error of 1e-10.",
            "相同图像的 psnr 应为无穷大或大于 100 dB：100 本身对应 1e-10 的误差。"):
            np.allclose(same, 100.0, atol=0.01),
        say("psnr of identical images must be infinite or above 100 dB: what you add to the error, or cut it off at, "
            "is too large.",
            "相同图像的 psnr 应为无穷大或大于 100 dB：加在误差上的数或误差的下限太大了。"): True,
    })  # fmt: skip


# --- sr_loss ---


@dataclass(frozen=True)
class LossInput:
    """Arguments of sr_loss whose two terms are of comparable size: neither hides a mistake in the other."""

    hr: np.ndarray
    prediction: np.ndarray
    mean: np.ndarray
    log_var: np.ndarray
    sigma2: float

    @classmethod
    def draw(cls, rng, batch, sigma2):
        hr, prediction = rng.uniform(0.05, 0.95, (2, batch, 8, 10, 1))
        return cls(
            hr,
            prediction,
            1.2 * rng.normal(size=(batch, DIMENSIONS)),
            rng.uniform(-3.0, 1.0, (batch, DIMENSIONS)),
            sigma2,
        )

    @property
    def arguments(self):
        return self.hr, self.prediction, self.mean, self.log_var, self.sigma2

    @property
    def error(self):
        return np.mean(squared_error(self.hr, self.prediction))

    def pixel_sum(self, of):
        """Batch mean of an error that is summed over the pixels."""
        return np.mean(np.sum(of(self.hr, self.prediction), axis=(1, 2, 3)))


PIXELS, DIMENSIONS = 80, 3
SIZES = ((6, 2.4), (15, 3.1), (9, 1.7))  # (batch, sigma2)


def cross_entropy(hr, p):
    return -(hr * np.log(p) + (1 - hr) * np.log(1 - p))


@pytest.mark.points(
    7,
    category="loss",
    hint=say(
        "sr_loss is the batch mean of [squared error summed over the pixels / (2 * sigma2) + KL].",
        "sr_loss 是 [对像素求和的平方误差 / (2 * sigma2) + KL] 的批次平均。",
    ),
)
def test_sr_loss_closed_form(submission, rng):
    """sr_loss is the batch mean of [squared error summed over the pixels / (2 sigma2) + KL]"""
    inputs = [LossInput.draw(rng, batch, sigma2) for batch, sigma2 in SIZES]
    values = [check.array(submission.sr_loss(*each.arguments), name="sr_loss") for each in inputs]
    if [value.shape for value in values] == [(batch,) for batch, _ in SIZES]:
        check.mistake(say("sr_loss returns one value for each image: take the mean over the batch.",
                          "sr_loss 对每张图像返回一个值：应对批次取平均。"))  # fmt: skip
    if all(value.ndim > 1 and value.size > 1 for value in values):
        check.mistake(say("sr_loss is no scalar: sum over the pixels and the latent dimensions, then average over "
                          "the batch.", "sr_loss 不是标量：应对像素和潜变量维度求和，再对批次取平均。"))  # fmt: skip
    batch, sigma2 = np.array(SIZES).T
    error = np.array([each.error for each in inputs])
    pixels = error / (2.0 * sigma2)
    kl = np.array([np.mean(gaussian_kl(each.mean, each.log_var)) for each in inputs])
    factors = [weight_mistakes(each.sigma2, PIXELS, len(each.hr)) for each in inputs]
    kls = [kl_mistakes(each.mean, each.log_var) for each in inputs]
    exchanged = np.array([np.mean(gaussian_kl(each.log_var, each.mean)) for each in inputs])

    def other(of):
        return np.array([each.pixel_sum(of) for each in inputs])

    absolute = other(lambda y, p: np.abs(y - p))
    values = np.array([check.scalar(value, name="sr_loss") for value in values])
    check.allclose(values, pixels + kl, name="sr_loss", mistakes={
        say("The loss has no KL term.", "损失没有 KL 项。"): pixels,
        say("The loss has no reconstruction term.", "损失没有重建项。"): kl,
        **{sentence: pixels * np.array([each[sentence] for each in factors]) + kl for sentence in factors[0]},
        **{sentence: pixels + np.array([np.mean(each[sentence]) for each in kls]) for sentence in kls[0]},
        say("This is the lower bound, which is maximised: the loss is its negative.",
            "这是要最大化的下界：损失是它的相反数。"): -(pixels + kl),
        say("The constant of the Gaussian's density is added: leave ln(2 pi sigma2) out.",
            "加入了高斯密度的常数：请略去 ln(2 pi sigma2)。"):
            pixels + kl + 0.5 * PIXELS * np.log(2.0 * np.pi * sigma2),
        say("ln(sigma2) is added: leave the constant of the Gaussian's density out.",
            "加入了 ln(sigma2)：请略去高斯密度的常数。"): pixels + kl + 0.5 * PIXELS * np.log(sigma2),
        say("The loss is divided by the number of pixels: sum the squared error over them.",
            "损失除以了像素个数：应对像素的平方误差求和。"): (pixels + kl) / PIXELS,
        say("The loss is summed over the batch: take the batch mean.",
            "损失对批次求和：应取批次平均。"): batch * (pixels + kl),
        say("The KL is summed over the batch: take the batch mean of both terms.",
            "KL 对批次求和：两项都应取批次平均。"): pixels + batch * kl,
        say("The KL is summed over the batch and averaged over the latent dimensions: sum over the dimensions (axis "
            "1), then average over the batch.",
            "KL 对批次求和，却对潜变量维度取了平均：应先对潜变量维度（轴 1）求和，再对批次取平均。"):
            pixels + batch / DIMENSIONS * kl,
        say("mean and log_var are exchanged in the KL: it is 1/2 * sum of (mean^2 + exp(log_var) - 1 - log_var).",
            "KL 中 mean 与 log_var 互换了：应为 1/2 乘以 (mean^2 + exp(log_var) - 1 - log_var) 之和。"):
            pixels + exchanged,
        say("The loss averages its two terms: add them.", "损失对两项取了平均：应相加。"): (pixels + kl) / 2,
        say("sigma2 divides the KL too: it belongs to the squared error alone.",
            "KL 也除以了 sigma2：它只属于平方误差。"): (error / 2 + kl) / sigma2,
        say("sigma2 multiplies the KL, and does not divide the squared error.",
            "sigma2 乘在了 KL 上，而没有除平方误差。"): error / 2 + sigma2 * kl,
        say("The reconstruction sums absolute errors: a Gaussian likelihood gives squared ones.",
            "重建项是绝对误差之和：高斯似然对应平方误差。"): absolute / (2.0 * sigma2) + kl,
        say("The reconstruction sums absolute errors, without sigma2: it is the squared error / (2 * sigma2).",
            "重建项是绝对误差之和，且没有 sigma2：应为平方误差 / (2 * sigma2)。"): absolute + kl,
        say("The reconstruction is a mean absolute error: it is the summed squared error / (2 * sigma2).",
            "重建项是平均绝对误差：应为求和的平方误差 / (2 * sigma2)。"): absolute / PIXELS + kl,
        say("The reconstruction is a binary cross-entropy: a Gaussian likelihood gives squared error / (2 * sigma2).",
            "重建项是二元交叉熵：高斯似然对应平方误差 / (2 * sigma2)。"): other(cross_entropy) + kl,
        say("The reconstruction is a mean binary cross-entropy: it is the summed squared error / (2 * sigma2).",
            "重建项是平均二元交叉熵：应为求和的平方误差 / (2 * sigma2)。"): other(cross_entropy) / PIXELS + kl,
        say("The reconstruction is the root of the squared error: do not take the root.",
            "重建项是平方误差的平方根：不要开方。"):
            np.array([np.mean(np.sqrt(squared_error(each.hr, each.prediction))) for each in inputs])
            / (2.0 * sigma2) + kl,
        say("hr is scaled to 0..255 before it is compared: keep it in [0, 1].",
            "hr 在比较之前被放大到 0..255：应保持在 [0, 1]。"):
            other(lambda y, p: (255.0 * y - p) ** 2) / (2.0 * sigma2) + kl,
        say("hr is divided by 255: it is in [0, 1] already.", "hr 又除以了 255：它已在 [0, 1] 内。"):
            other(lambda y, p: (y / 255.0 - p) ** 2) / (2.0 * sigma2) + kl,
        say("hr is mapped to [-1, 1] before it is compared: keep it in [0, 1].",
            "hr 在比较之前被映射到 [-1, 1]：应保持在 [0, 1]。"):
            other(lambda y, p: (2.0 * y - 1.0 - p) ** 2) / (2.0 * sigma2) + kl,
        say("The weight of the KL is not 1.", "KL 的权重不是 1。"): pixels + projection(values - pixels, kl),
        say("The weight of the squared error is not 1 / (2 * sigma2).",
            "平方误差的权重不是 1 / (2 * sigma2)。"): kl + projection(values - kl, pixels),
    })  # fmt: skip
    for log_var in EXTREMES:
        require_unclipped_loss(submission, rng, log_var)


EXTREMES = (-21.5, 12.0)  # of log_var, which may be any real number


def require_unclipped_loss(submission, rng, log_var):
    """Require the loss where log_var is far from zero."""
    batch, sigma2 = SIZES[0]
    each = LossInput.draw(rng, batch, sigma2)
    each = replace(each, log_var=log_var + rng.uniform(-1.0, 1.0, each.log_var.shape))
    right = each.error / (2.0 * sigma2) + np.mean(gaussian_kl(each.mean, each.log_var))
    value = check.scalar(submission.sr_loss(*each.arguments), name="sr_loss")
    where = ("very negative", "为很小的负数") if log_var < 0 else ("large", "很大")
    check.that(bool(np.isclose(value, right, rtol=1e-3)), say(
        f"sr_loss is wrong where log_var is {where[0]}: it may be any real number, do not clip it, nor add anything to "
        "the variance.",
        f"log_var {where[1]}时 sr_loss 不对：它可为任意实数，不要截断，也不要给方差加数。"))  # fmt: skip


# --- reparameterize ---


@pytest.mark.points(
    4,
    category="loss",
    hint=say(
        "z = mean + exp(0.5 * log_var) * epsilon, epsilon standard normal.",
        "z = mean + exp(0.5 * log_var) * epsilon，epsilon 是标准正态变量。",
    ),
)
def test_reparameterize_distribution(submission, rng):
    """reparameterize draws z ~ N(mean, exp(log_var))"""
    require_distribution(submission.reparameterize, rng)
    log_var = np.tile([-21.0, 21.0], (2000, 2))
    z = check.array(submission.reparameterize(np.zeros((2000, 4)), log_var), shape=(2000, 4), name="z")
    check.that(standard_normal(z * np.exp(-0.5 * log_var)), say(
        "The noise is wrong where log_var is far from zero: it may be any real number, do not clip it, nor add "
        "anything to the standard deviation.",
        "log_var 远离零时噪声不对：它可为任意实数，不要截断，也不要给标准差加数。"))  # fmt: skip


@pytest.mark.points(
    2,
    category="loss",
    hint=say(
        "Every image, dimension and call gets noise of its own.", "每张图像、每一维、每次调用都有自己的噪声。"
    ),
)
@pytest.mark.requires("test_reparameterize_distribution")
def test_reparameterize_independence(submission, rng):
    """reparameterize draws noise afresh for every image, dimension and call"""
    require_independence(submission.reparameterize, rng)
    rows = 20_000
    noise = check.array(
        submission.reparameterize(np.zeros((rows, 3)), np.zeros((rows, 3))), shape=(rows, 3), name="z"
    )
    first, second = np.split(noise, 2)
    check.that(max(correlation_score(first, each) for each in (second, second[::-1])) < LIMIT, say(
        "Half of the batch repeats or mirrors the noise of the other half: every image has noise of its own.",
        "批次的一半重复或翻转了另一半的噪声：每张图像都应有自己的噪声。"))  # fmt: skip


# --- super_resolve ---

SHIFTS = (3.0, 0.03)  # what the encoder adds to its mean, and the decoder to its pixels, in training mode


@dataclass(frozen=True)
class Affine:
    """Networks of the grader's own whose pictures stay well inside of [0, 1], and what they should give."""

    shape: tuple
    encoder: object
    decoder: object
    mean_kernel: np.ndarray
    mean_bias: np.ndarray
    log_var_bias: np.ndarray
    code: np.ndarray
    bias: np.ndarray
    image: np.ndarray

    @classmethod
    def draw(cls, probes, rng, shape):
        pixels, latent_dim = shape[0] * shape[1], 4
        arrays = (
            rng.normal(size=(pixels, latent_dim)) / np.sqrt(pixels),
            rng.normal(size=latent_dim),
            rng.uniform(-1.0, 0.5, latent_dim),
            rng.normal(size=(latent_dim, 4 * pixels)) * 0.02,
            rng.uniform(0.3, 0.5, 4 * pixels),
            np.abs(rng.normal(size=(pixels, 4 * pixels))) * 0.2 / pixels,
        )
        arrays = tuple(array.astype(np.float32) for array in arrays)
        mean_kernel, mean_bias, log_var_bias, code, bias, image = arrays
        encoder = probes.linear_encoder(
            shape, mean_kernel, mean_bias, np.zeros_like(mean_kernel), log_var_bias, training_shift=SHIFTS[0]
        )
        decoder = probes.linear_decoder(shape, code, bias, image, training_shift=SHIFTS[1])
        return cls(shape, encoder, decoder, *(array.astype(np.float64) for array in arrays))

    def mean(self, lr):
        return lr.reshape(len(lr), -1) @ self.mean_kernel + self.mean_bias

    def prediction(self, z, lr):
        pixels = z @ self.code + lr.reshape(len(lr), -1) @ self.image + self.bias
        return pixels.reshape(len(lr), 2 * self.shape[0], 2 * self.shape[1], 1)

    def code_of(self, pictures, lr):
        """The z (B, L) that comes nearest to the pictures."""
        rest = (pictures - self.prediction(np.zeros((len(lr), len(self.code))), lr)).reshape(len(lr), -1)
        return np.linalg.lstsq(self.code.T, rest.T, rcond=None)[0].T


@pytest.mark.points(
    6,
    category="loss",
    hint=say(
        "super_resolve returns decoder([mean, lr]) of the networks that it is given, in inference mode, and nothing "
        "else after it.",
        "super_resolve 应返回所给网络的 decoder([mean, lr])，处于推断模式，之后不再做其他处理。",
    ),
)
@pytest.mark.requires("test_super_resolve_shape")
def test_super_resolve_decodes_the_mean(submission, probes, rng):
    """super_resolve returns decoder([mean, lr]), the same at every call, in inference mode"""
    for batch, shape in ((3, (7, 6, 1)), (1, (5, 8, 1)), (4, (7, 6, 1))):
        nets = Affine.draw(probes, rng, shape)
        lr = rng.random((batch, *shape)).astype(np.float32).astype(np.float64)
        right = nets.prediction(nets.mean(lr), lr)
        first, second = (
            check.array(
                submission.super_resolve(nets.encoder, nets.decoder, lr), shape=right.shape, name="super_resolve(...)"
            )
            for _ in range(2)
        )  # fmt: skip
        check.that(
            near(first, right) and near(second, right),
            diagnoses=lambda nets=nets, lr=lr, first=first, second=second: decoding_mistakes(nets, lr, first, second),
        )  # fmt: skip


def near(value, other):
    """Equal but for the rounding of float32."""
    return np.allclose(value, other, rtol=0.0, atol=1e-3)


def stretched(pictures):
    """Each picture with its darkest pixel at 0 and its brightest at 1."""
    low, high = (of(pictures, axis=(1, 2, 3), keepdims=True) for of in (np.min, np.max))
    return (pictures - low) / (high - low)


def decoding_mistakes(nets, lr, value, again):
    """What super_resolve decoded instead of the mean: sentence -> whether it did."""
    mean, z = nets.mean(lr), nets.code_of(value, lr)
    right, signed = nets.prediction(mean, lr), 2.0 * lr - 1.0
    decoded = near(nets.prediction(z, lr), value)
    std = np.exp(0.5 * nets.log_var_bias)
    return {
        say("super_resolve draws z at random: take z = mean, so that a picture has one result.",
            "super_resolve 随机采样 z：应取 z = mean，使一张图像只有一个结果。"): decoded and not near(value, again),
        say("super_resolve does not always return the same picture for the same lr.",
            "对同样的 lr，super_resolve 返回的图像不总是相同。"): not near(value, again),
        say("super_resolve decodes z = 0: take z = mean, what the encoder says of lr.",
            "super_resolve 解码的是 z = 0：应取 z = mean，即编码器对 lr 的输出。"):
            near(value, nets.prediction(0 * mean, lr)),
        say("super_resolve decodes log_var: the encoder returns (mean, log_var), take the mean.",
            "super_resolve 解码的是 log_var：编码器返回 (mean, log_var)，应取均值。"):
            near(value, nets.prediction(0 * mean + nets.log_var_bias, lr)),
        say("super_resolve adds the standard deviation to the mean: take z = mean.",
            "super_resolve 把标准差加到了均值上：应取 z = mean。"): near(value, nets.prediction(mean + std, lr)),
        say("super_resolve runs the networks in training mode: call them with training=False.",
            "super_resolve 以训练模式运行网络：应以 training=False 调用。"):
            near(value, nets.prediction(mean + SHIFTS[0], lr) + SHIFTS[1]),
        say("super_resolve runs the encoder in training mode: call it with training=False.",
            "super_resolve 以训练模式运行编码器：应以 training=False 调用。"):
            near(value, nets.prediction(mean + SHIFTS[0], lr)),
        say("super_resolve runs the decoder in training mode: call it with training=False.",
            "super_resolve 以训练模式运行解码器：应以 training=False 调用。"): near(value, right + SHIFTS[1]),
        say("super_resolve gives the encoder lr in [-1, 1]: use it as it is, in [0, 1].",
            "super_resolve 把 lr 映射到 [-1, 1] 后交给编码器：请原样使用 [0, 1] 内的图像。"):
            near(value, nets.prediction(nets.mean(signed), lr)),
        say("super_resolve decodes another z than the mean: take z = mean, without noise.",
            "super_resolve 解码的 z 不是均值：应取 z = mean，不加噪声。"): decoded,
        say("super_resolve divides lr by 255: it is in [0, 1] already.",
            "super_resolve 把 lr 除以了 255：它已在 [0, 1] 内。"):
            near(value, nets.prediction(nets.mean(lr / 255.0), lr / 255.0)),
        say("super_resolve maps lr to [-1, 1]: use it as it is, in [0, 1].",
            "super_resolve 把 lr 映射到 [-1, 1]：请原样使用 [0, 1] 内的图像。"):
            near(value, nets.prediction(nets.mean(signed), signed)),
        say("super_resolve gives the decoder lr in [-1, 1]: use it as it is, in [0, 1].",
            "super_resolve 把 lr 映射到 [-1, 1] 后交给解码器：请原样使用 [0, 1] 内的图像。"):
            near(value, nets.prediction(mean, signed)),
        say("super_resolve maps the pixels from [-1, 1] to [0, 1]: they are in [0, 1] already.",
            "super_resolve 把像素从 [-1, 1] 映射到 [0, 1]：它们已在 [0, 1] 内。"): near(value, 0.5 * (right + 1.0)),
        say("super_resolve thresholds or rounds the pixels: keep the grey values.",
            "super_resolve 对像素二值化或取整：请保留灰度值。"): near(value, right > 0.5),
        say("super_resolve stretches each picture to its own minimum and maximum: return the pixels as they are.",
            "super_resolve 按每张图像自身的最小值和最大值拉伸像素：应原样返回。"): near(value, stretched(right)),
        say("super_resolve stretches the contrast of the pixels: return them as they are.",
            "super_resolve 拉伸了像素的对比度：应原样返回。"):
            np.ptp(value) > np.ptp(right) and near(value, affine_fit(value, right)),
        say("super_resolve only resizes lr: it must use the networks that it is given.",
            "super_resolve 只是缩放了 lr：必须使用所给的网络。"):
            any(near(np.clip(value, 0.0, 1.0), np.clip(each, 0.0, 1.0)) for each in interpolations(lr)),
    }  # fmt: skip
