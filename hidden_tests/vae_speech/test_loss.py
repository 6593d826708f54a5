"""Closed forms of the loss, the sampler's statistics, and what generate draws."""

from dataclasses import dataclass

import numpy as np
import pytest

from grader.testing import check, streams
from grader.testing.check import say
from grader.testing.fits import nearest, projection, same_inference
from grader.testing.kl import kl_mistakes
from grader.testing.networks import UTTERANCE
from grader.testing.oracles import gaussian_kl
from grader.testing.ppca import gaussian_error
from grader.testing.prior import require_prior
from grader.testing.sampler import require_distribution, require_independence, standard_normal

NAMES = ("mel", "f0", "mfcc")
LATENT_DIM = 3
WIDE = 28.0  # a log_var of this size, of either sign, must not be clipped


@dataclass(frozen=True)
class LossInput:
    """Arguments of vae_loss whose terms, and streams, are of comparable size: none hides a mistake in another."""

    streams: list[np.ndarray]
    reconstructions: list[np.ndarray]
    mean: np.ndarray
    log_var: np.ndarray

    @classmethod
    def draw(cls, rng, batch, timesteps, dims):
        """Values of both signs; the squared errors of the streams are in the ratio 3 : 2 : 1."""
        x = [rng.normal(size=(batch, timesteps, width)) for width in dims]
        sizes = [
            np.sqrt(share / (timesteps * width)) for share, width in zip((6.0, 4.0, 2.0), dims, strict=True)
        ]
        made = [each + size * rng.normal(size=each.shape) for each, size in zip(x, sizes, strict=True)]
        mean, log_var = (
            rng.normal(size=(batch, LATENT_DIM)) * 1.2,
            rng.uniform(-3.0, 1.0, (batch, LATENT_DIM)),
        )
        return cls(*(single(each) for each in (x, made)), single([mean])[0], single([log_var])[0])

    @property
    def squares(self):
        """Batch mean of each stream's summed squared error, (3,)."""
        return np.array([
            2 * np.mean(gaussian_error(x, made)) for x, made in zip(self.streams, self.reconstructions, strict=True)
        ])  # fmt: skip

    def each(self, error):
        """The mean over batch, frames and features of another error, for each stream, (3,)."""
        return np.array(
            [np.mean(error(x, made)) for x, made in zip(self.streams, self.reconstructions, strict=True)]
        )


def single(arrays):
    """The numbers as float32 sees them."""
    return [array.astype(np.float32).astype(np.float64) for array in arrays]


def draw_inputs(rng):
    """Three arguments of different batch sizes, lengths and widths."""
    shapes = ((6, 4, (7, 5, 3)), (15, 9, (4, 6, 2)), (9, 6, (5, 3, 8)))
    return [LossInput.draw(rng, *shape) for shape in shapes], shapes


def losses(submission, inputs, heads):
    """vae_loss of each input, with the heads that are given."""
    values = [
        check.array(
            submission.vae_loss(each.streams, each.reconstructions, mean, log_var),
            finite=False,
            name="vae_loss",
        )
        for each, (mean, log_var) in zip(inputs, heads, strict=True)
    ]
    if all(value.shape == (len(each.mean),) for value, each in zip(values, inputs, strict=True)):
        check.mistake(say("vae_loss returns one value for each utterance: take the mean over the batch.",
                          "vae_loss 对每段语音返回一个值：应对批次取平均。"))  # fmt: skip
    if all(value.shape == (3,) for value in values):
        check.mistake(say("vae_loss returns one value for each stream: add them.",
                          "vae_loss 对每路特征返回一个值：应把它们相加。"))  # fmt: skip
    return np.array([check.scalar(value, finite=False, name="vae_loss") for value in values])


def silent_and_loud(rng):
    """An argument with exact zeros, frames of silence among them, and one with large errors: all of it counts."""
    silent = LossInput.draw(rng, 8, 7, (6, 5, 4))
    for x, made in zip(silent.streams, silent.reconstructions, strict=True):
        made -= x
        x *= rng.random(x.shape) < 0.7
        x[:, 2] = x[::2, 4] = 0.0
        made += x
    loud = LossInput.draw(rng, 8, 7, (6, 5, 4))
    for x, made in zip(loud.streams, loud.reconstructions, strict=True):
        x *= 20.0
        made *= 20.0
    for each in (silent, loud):
        each.reconstructions[:] = single(each.reconstructions)
        each.streams[:] = single(each.streams)
    return [silent, loud]


def at_the_prior(inputs):
    """Heads whose KL is zero."""
    return [(np.zeros_like(each.mean), np.zeros_like(each.log_var)) for each in inputs]


def cross_entropy(x, p):
    """Keras' cross-entropy of values that are no probabilities: they are clipped, in float32."""
    p = np.clip(np.float32(p), np.float32(1e-7), np.float32(1) - np.float32(1e-7))
    return -(x * np.log(p) + (1 - x) * np.log(np.float32(1) - p))


def reconstruction_mistakes(values, inputs, shapes):
    """What each known mistake gives instead of half of the summed squared error: sentence -> one value an input.

    Args:
        values: The submission's: of a mistake with several variants (halved or not, streams added or averaged) that
            which is nearest is meant.
        inputs: The arguments.
        shapes: (batch, frames, widths) of each.
    """
    batch = np.array([shape[0] for shape in shapes])
    frames = np.array([[shape[1]] * 3 for shape in shapes])  # (inputs, streams)
    widths = np.array([shape[2] for shape in shapes])
    squares = np.array([each.squares for each in inputs])
    right = 0.5 * squares.sum(axis=1)
    sizes = frames * widths  # numbers of a stream
    whole = np.repeat(sizes.sum(axis=1, keepdims=True), 3, axis=1)

    def averaged(count):
        return nearest(values, [(squares / count).sum(axis=1) / factor for factor in (1, 2, 3, 6)])

    def by_stream(error):
        means = np.array([each.each(error) for each in inputs])
        return [count * means for count in (sizes, 0.5 * sizes, widths, 1.0, 1.0 / 3.0)]

    def other(error):
        return [errors.sum(axis=1) for errors in by_stream(error)]

    entropies = by_stream(cross_entropy) + by_stream(lambda x, s: np.logaddexp(0.0, s) - x * s)

    found = {
        say("The squared error is not halved: -log N(x; reconstruction, I) is 1/2 of it.",
            "平方误差没有乘以 1/2：-log N(x; reconstruction, I) 是它的一半。"): 2 * right,
        say("The reconstruction is halved twice, or the loss averages its two terms: it is 1/2 of the summed squared "
            "error, plus the KL.",
            "重建项多乘了一次 1/2，或损失对两项取了平均：应为平方误差之和的 1/2，再加 KL。"): right / 2,
        say("The squared error is averaged over the streams: add the three.",
            "平方误差对三路特征取了平均：应相加。"): nearest(values, [right / 3, right / 1.5]),
        say("The reconstruction has the wrong sign: the loss is the negative ELBO, to be minimised.",
            "重建项的符号错了：损失是 ELBO 的相反数，应使其最小。"): -right,
        say("The reconstruction is summed over the batch: take the batch mean.",
            "重建项对批次求和：应取批次平均。"): nearest(values, [batch * right, 2 * batch * right]),
        say("The Gaussian's constant P/2 log(2 pi) is added: the exercise leaves it out.",
            "加上了高斯分布的常数 P/2 log(2 pi)：本题将其略去。"): right + 0.5 * whole[:, 0] * np.log(2 * np.pi),
        say("The squared error is averaged over frames and features: sum it, or the KL outweighs it.",
            "平方误差对帧与特征取了平均：应求和，否则 KL 的权重过大。"): averaged(sizes),
        say("The squared error is averaged over the features of a frame: sum it over frames and features.",
            "平方误差对每帧的特征取了平均：应对帧与特征求和。"): averaged(widths),
        say("The squared error is averaged over the frames: sum it over frames and features.",
            "平方误差对帧取了平均：应对帧与特征求和。"): averaged(frames),
        say("The squared error is averaged over all numbers of all streams: sum it, or the KL outweighs it.",
            "平方误差对所有特征的全部数值取了平均：应求和，否则 KL 的权重过大。"): averaged(whole),
    }  # fmt: skip
    for stream, name in enumerate(NAMES):
        found[say(f"The error of {name} is missing from the loss.", f"损失中缺少 {name} 的误差。")] = (
            right - 0.5 * squares[:, stream]
        )
        found[one_cross_entropy(name)] = nearest(
            values, [right - 0.5 * squares[:, stream] + errors[:, stream] for errors in entropies]
        )
        found[say(f"Only {name} is reconstructed: add the errors of all three streams.",
                  f"只重建了 {name}：应把三路特征的误差相加。")] = 0.5 * squares[:, stream]  # fmt: skip
    return found | {
        say("The reconstruction is a binary cross-entropy: real-valued features have a Gaussian likelihood, 1/2 of the "
            "squared error.",
            "重建项用了二元交叉熵：实值特征对应高斯似然，即平方误差的 1/2。"):
            nearest(values, [errors.sum(axis=1) for errors in entropies]),
        say("The reconstruction is an absolute error: it is 1/2 of the squared error.",
            "重建项用了绝对误差：应为平方误差的 1/2。"): nearest(values, other(lambda x, made: np.abs(x - made))),
        say("The root of the squared error is taken: it is the square, halved.",
            "对平方误差开了方：应为平方的 1/2。"): np.array([root_error(each) for each in inputs]),
    }  # fmt: skip


def one_cross_entropy(name):
    """Sentence of a cross-entropy in one stream alone."""
    return say(
        f"The error of {name} is a binary cross-entropy: its features are real numbers, so use 1/2 of the squared "
        "error.",
        f"{name} 的误差用了二元交叉熵：它的特征是实数，应为平方误差的 1/2。",
    )


def root_error(each):
    """Batch mean of the sum over the streams of the Euclidean distance."""
    pairs = zip(each.streams, each.reconstructions, strict=True)
    return np.mean(sum(np.sqrt(2 * gaussian_error(x, made)) for x, made in pairs))


@pytest.mark.points(
    6,
    category="loss",
    hint=say(
        "The reconstruction is 1/2 of the squared error, summed over streams, frames and features; the batch mean.",
        "重建项是平方误差的 1/2，对各路特征、各帧、各特征求和，再取批次平均。",
    ),
)
def test_reconstruction_closed_form(submission, rng):
    """vae_loss at a KL of zero is half of the squared error, summed over all streams, frames and features"""
    inputs, shapes = draw_inputs(rng)
    right = np.array([each.squares.sum() / 2 for each in inputs])
    values = losses(submission, inputs, at_the_prior(inputs))
    if not np.isfinite(values).all():
        check.mistake(say("vae_loss is NaN or infinite at mean = 0, log_var = 0: no logarithm or root of log_var or of "
                          "a feature, which may be negative.",
                          "在 mean = 0、log_var = 0 处 vae_loss 是 NaN 或无穷大：不要对 log_var 或可能为负的特征取对数"
                          "或开方。"))  # fmt: skip
    check.allclose(values, right, name="vae_loss", mistakes={
        say("The loss has no reconstruction term.", "损失缺少重建项。"): 0 * right,
        **reconstruction_mistakes(values, inputs, shapes),
        say("At mean = 0 and log_var = 0 the KL is zero, yours is 1/2 for each dimension: the constant 1 is missing.",
            "在 mean = 0、log_var = 0 处 KL 为零，你的却是每维 1/2：缺少常数 1。"): right + 0.5 * LATENT_DIM,
        say("At mean = 0 and log_var = 0 the KL is zero, yours is -1/2 a dimension: log_var is not exponentiated.",
            "在 mean = 0、log_var = 0 处 KL 为零，你的却是每维 -1/2：log_var 没有取指数。"): right - 0.5 * LATENT_DIM,
        say("The constant 1 of the KL is counted once: put it inside of the sum over the latent dimensions.",
            "KL 的常数 1 只计了一次：应放在对潜变量维度的求和之内。"): right + 0.5 * (LATENT_DIM - 1),
        say("The weight of the reconstruction is not 1: sum 1/2 of the squared error, average over the batch alone.",
            "重建项的权重不是 1：应对平方误差的 1/2 求和，只对批次取平均。"): projection(values, right),
    })  # fmt: skip
    silent, loud = silent_and_loud(rng)
    for each, sentence in (
        (silent, say("Zeros do not count as they should: no mask, features and frames that are zero have an error too.",
                     "零值的误差没有正确计入：不要使用掩码，等于零的特征和帧同样有误差。")),
        (loud, say("Large errors do not count as they should: no clipping, no Huber loss, half of the square.",
                   "大误差没有正确计入：不要截断，不要用 Huber 损失，应为平方的一半。")),
    ):  # fmt: skip
        value = losses(submission, [each], at_the_prior([each]))
        check.that(np.allclose(value, each.squares.sum() / 2, rtol=1e-3), diagnoses={sentence: True})


@pytest.mark.points(
    6,
    category="loss",
    hint=say(
        "KL = 1/2 * sum over the latent dimensions of [mean^2 + exp(log_var) - 1 - log_var], added with weight 1.",
        "KL = 1/2 * 对潜变量维度求和 [mean^2 + exp(log_var) - 1 - log_var]，以权重 1 相加。",
    ),
)
def test_kl_closed_form(submission, rng):
    """vae_loss adds the KL of N(mean, exp(log_var)) from N(0, I) to the reconstruction"""
    inputs, _ = draw_inputs(rng)
    batch = np.array([len(each.mean) for each in inputs])
    base = losses(submission, inputs, at_the_prior(inputs))
    # A mistake in the reconstruction costs its own test alone; one that explodes at a KL of zero shows here.
    base = np.where(np.isfinite(base), base, [each.squares.sum() / 2 for each in inputs])
    values = losses(submission, inputs, [(each.mean, each.log_var) for each in inputs]) - base
    right = np.array([np.mean(gaussian_kl(each.mean, each.log_var)) for each in inputs])
    check.that(
        bool(np.isfinite(values).all()), say("vae_loss is NaN or infinite.", "vae_loss 是 NaN 或无穷大。")
    )
    if not np.allclose(values, right, rtol=1e-3, atol=1e-4):
        again = losses(submission, inputs[:1], [(inputs[0].mean, inputs[0].log_var)]) - base[:1]
        check.that(same_inference(values[:1], again), diagnoses={
            say("vae_loss gives the same arguments another loss at the next call: nothing in it is random, and the KL "
                "has a closed form.",
                "对同样的参数，vae_loss 下次调用会给出另一个损失：它不含随机性，KL 有闭式解。"): True,
        })  # fmt: skip
    mistakes = {}
    for each in inputs:
        at_zero = kl_mistakes(0 * each.mean, 0 * each.log_var)
        for sentence, wrong in kl_mistakes(each.mean, each.log_var).items():
            offset = np.mean(at_zero[sentence])
            mistakes.setdefault(sentence, []).append(
                np.mean(wrong) - (offset if np.isfinite(offset) else 0.0)
            )
    check.allclose(values, right, atol=1e-4, name="the KL in vae_loss", mistakes={
        say("The loss has no KL term.", "损失缺少 KL 项。"): 0 * right,
        **mistakes,
        say("The KL is summed over the batch: take the batch mean of both terms.",
            "KL 对批次求和：两项都应取批次平均。"): batch * right,
        say("The KL is subtracted twice over: it has the wrong sign and no factor 1/2.",
            "KL 的符号错了，且缺少系数 1/2。"): -2 * right,
        say("The weight of the KL is not 1.", "KL 的权重不是 1。"): projection(values, right),
    })  # fmt: skip
    for low, high in ((-WIDE, -3.0), (1.0, WIDE)):
        log_var = np.float64(np.float32(rng.uniform(low, high, inputs[0].log_var.shape)))
        value = losses(submission, inputs[:1], [(inputs[0].mean, log_var)]) - base[0]
        check.that(np.allclose(value, np.mean(gaussian_kl(inputs[0].mean, log_var)), rtol=1e-3), diagnoses={
            say("The KL is wrong where log_var is very small or very large: do not clip it, nor add anything inside of "
                "its exponential or logarithm.",
                "log_var 很小或很大时 KL 不对：不要截断，也不要在指数或对数内加任何数。"): True,
        })  # fmt: skip


@pytest.mark.points(
    5,
    category="loss",
    hint=say(
        "z = mean + exp(0.5 * log_var) * epsilon, epsilon standard normal.",
        "z = mean + exp(0.5 * log_var) * epsilon，epsilon 为标准正态。",
    ),
)
def test_reparameterize_distribution(submission, rng):
    """reparameterize draws z ~ N(mean, exp(log_var))"""
    require_distribution(submission.reparameterize, rng)
    # Around zero, where the smallest noise is not rounded off; float16, too, holds such deviations.
    mean, log_var = np.zeros((25_000, 4)), single([rng.uniform(-20.0, 18.0, (25_000, 4))])[0]
    z = check.array(submission.reparameterize(mean, log_var), shape=mean.shape, kind="float", name="z")
    check.that(standard_normal(z * np.exp(-0.5 * log_var)), diagnoses={
        say("The noise is wrong where log_var is very small or very large: do not clip log_var, nor add anything to "
            "the standard deviation.",
            "log_var 很小或很大时噪声不对：不要截断 log_var，也不要给标准差加上任何数。"): True,
    })  # fmt: skip


@pytest.mark.points(
    2,
    category="loss",
    hint=say(
        "Every utterance, dimension and call gets noise of its own.",
        "每段语音、每一维、每次调用都有自己的噪声。",
    ),
)
@pytest.mark.requires("test_reparameterize_distribution")
def test_reparameterize_independence(submission, rng):
    """reparameterize draws noise afresh for every utterance, dimension and call"""
    require_independence(submission.reparameterize, rng)
    mean = rng.normal(size=(1000, 4))
    z = check.array(submission.reparameterize(mean, 0.0 * mean), shape=mean.shape, name="z")
    check.that(not balanced(z - mean), diagnoses={BALANCED: True})


BALANCED = say(
    "The noise of a batch sums to zero: it is centred, or drawn in pairs of opposite sign. Draw each number by itself.",
    "一个批次的噪声之和为零：它被中心化了，或按正负成对采样。应全部独立采样。",
)


def balanced(noise):
    """Whether the noise (N, L) sums to zero in every dimension, or in all: honest noise never does so nearly."""
    scores = np.abs(noise.sum(axis=0)) / np.sqrt(len(noise))
    return bool(scores.max() < 1e-3)


@pytest.mark.points(
    3,
    category="loss",
    hint=say(
        "generate draws z ~ N(0, I) and returns decoder(z), in inference mode and unchanged.",
        "generate 采样 z ~ N(0, I)，并原样返回推断模式下的 decoder(z)。",
    ),
)
@pytest.mark.requires("test_generate_shape")
def test_generate_samples_the_prior(submission, probes, rng):
    """generate decodes z ~ N(0, I) and returns the decoder's means"""
    # Many dimensions: 24,000 numbers in all tell a variance of 0.9 from 1, and are cheap to decode.
    timesteps, dims, shift, latent_dim = 4, (9, 5, 4), 1.5, 24
    size = timesteps * sum(dims)
    kernel, bias = np.float32(rng.normal(size=(latent_dim, size))), np.float32(rng.normal(size=size))
    decoder = probes.linear_decoder(kernel, bias, timesteps=timesteps, dims=dims, training_shift=shift)
    kernel, bias = kernel.astype(np.float64), bias.astype(np.float64)

    def codes(x):
        return np.linalg.lstsq(kernel.T, (x - bias).T, rcond=None)[0].T

    def explained(x):
        return np.allclose(x, codes(x) @ kernel + bias, rtol=0.0, atol=0.02)

    draws = [
        streams.join(
            streams.read(
                submission.generate(decoder, 500, latent_dim),
                500,
                timesteps,
                dims,
                names=NAMES,
                name="generate(...)",
            )
        )
        for _ in range(2)
    ]
    x = np.concatenate(draws)
    check.that(explained(x), diagnoses=lambda: {
        say("generate runs the decoder in training mode: call it with training=False.",
            "generate 以训练模式运行解码器：请用 training=False 调用。"): explained(x - shift),
        say("generate squashes the features with a sigmoid or tanh: return what the decoder makes.",
            "generate 用 sigmoid 或 tanh 压缩了特征：应原样返回解码器的输出。"): bool(np.abs(x).max() <= 1.0),
        say("generate adds noise to the decoder's means: return the means.",
            "generate 在解码器的均值上加了噪声：应返回均值。"):
            bool(np.std(x - codes(x) @ kernel - bias) < 1.5),
    })  # fmt: skip
    latents = [codes(draw) for draw in draws]
    require_prior(latents, UTTERANCE)
    check.that(not all(map(balanced, latents)), diagnoses={BALANCED: True})
