"""Closed forms of the loss, the sampler's statistics, and what generate draws."""

from dataclasses import dataclass

import numpy as np
import pytest

from grader.testing import check
from grader.testing.check import say
from grader.testing.fits import projection, same_inference
from grader.testing.kl import kl_mistakes
from grader.testing.networks import IMAGE
from grader.testing.oracles import bernoulli_nll, gaussian_kl, logit, sigmoid
from grader.testing.prior import require_prior
from grader.testing.sampler import require_distribution, require_independence

PIXELS = 28 * 28


@pytest.mark.points(
    6,
    category="loss",
    hint=say(
        "KL = 1/2 * sum over the latent dimensions of [mean^2 + exp(log_var) - 1 - log_var].",
        "KL = 1/2 * 对潜变量维度求和 [mean^2 + exp(log_var) - 1 - log_var]。",
    ),
)
def test_kl_closed_form(submission, rng):
    """kl_divergence equals KL(N(mean, exp(log_var)) || N(0, I))"""
    mean, log_var = rng.normal(size=(64, 3)) * 1.2 + 0.3, rng.uniform(-3.0, 1.5, (64, 3))
    value = check.array(submission.kl_divergence(mean, log_var), name="kl_divergence(mean, log_var)")
    value = value.reshape(64) if value.size == 64 else value
    right = gaussian_kl(mean, log_var)
    if value.shape == right.shape and not np.allclose(value, right, rtol=1e-3):
        again = check.array(submission.kl_divergence(mean, log_var), name="kl_divergence(mean, log_var)")
        check.that(again.size != value.size or same_inference(value, again.reshape(64)), diagnoses={
            say("kl_divergence gives the same mean and log_var another KL at the next call: do not estimate it from a "
                "sample, use its closed form.",
                "对同样的 mean 和 log_var，kl_divergence 下次调用会给出另一个 KL：不要由样本估计它，应使用闭式解。"):
                True,
        })  # fmt: skip
    check.allclose(value, right, name="kl_divergence", mistakes=kl_mistakes(mean, log_var))


@dataclass(frozen=True)
class LossInput:
    """Arguments of vae_loss whose two terms are of comparable size: neither hides a mistake in the other."""

    images: np.ndarray
    logits: np.ndarray
    mean: np.ndarray
    log_var: np.ndarray

    @classmethod
    def draw(cls, rng, batch):
        bright = rng.random((batch, 28, 28, 1)) < 0.4
        grey = np.where(rng.random(bright.shape) < 0.01, rng.random(bright.shape), bright)
        logits = np.where(bright, 1, -1) * rng.uniform(4.0, 6.0, bright.shape)
        # Mostly below 0: exp(log_var / 2) in the place of exp(log_var) cancels out where as many are above.
        return cls(grey, logits, rng.normal(size=(batch, 3)) * 1.2, rng.uniform(-3.0, 0.5, (batch, 3)))

    @property
    def arguments(self):
        return self.images, self.logits, self.mean, self.log_var

    def pixel_sum(self, error):
        """Batch mean of an error that is summed over the pixels."""
        return np.mean(np.sum(error(self.images, self.logits), axis=(1, 2, 3)))


def cross_entropy_of_clipped(x, p):
    """Keras' cross-entropy of values that are no probabilities: they are clipped, in float32."""
    p = np.clip(np.float32(p), np.float32(1e-7), np.float32(1) - np.float32(1e-7))
    return -(x * np.log(p) + (1 - x) * np.log(np.float32(1) - p))


@pytest.mark.points(
    6,
    category="loss",
    hint=say(
        "vae_loss is the batch mean of [cross-entropy summed over the pixels + KL].",
        "vae_loss 是 [对像素求和的交叉熵 + KL] 的批次平均。",
    ),
)
def test_vae_loss_closed_form(submission, rng):
    """vae_loss is the batch mean of [cross-entropy summed over the pixels + KL]"""
    batch = np.array([6, 15, 9])
    inputs = [LossInput.draw(rng, int(size)) for size in batch]
    values = [check.array(submission.vae_loss(*each.arguments), name="vae_loss") for each in inputs]
    if [value.shape for value in values] == [(size,) for size in batch]:
        check.mistake(say("vae_loss returns one value for each image: take the mean over the batch.",
                          "vae_loss 对每张图像各返回一个值：应对批次取平均。"))  # fmt: skip
    pixels = np.array([np.mean(bernoulli_nll(each.images, each.logits)) for each in inputs])
    kl = np.array([np.mean(gaussian_kl(each.mean, each.log_var)) for each in inputs])

    def other(error):
        return np.array([each.pixel_sum(error) for each in inputs])

    squared = other(lambda x, s: (x - sigmoid(s)) ** 2)
    values = np.array([check.scalar(value, name="vae_loss") for value in values])
    if not np.allclose(values, pixels + kl, rtol=1e-3):
        again = check.scalar(submission.vae_loss(*inputs[0].arguments), name="vae_loss")
        check.that(same_inference(values[0], again), diagnoses={
            say("vae_loss gives the same arguments another loss at the next call: nothing in it is random, and the KL "
                "has a closed form.",
                "对同样的参数，vae_loss 下次调用会给出另一个损失：它不含随机性，KL 有闭式解。"): True,
        })  # fmt: skip
    check.allclose(values, pixels + kl, name="vae_loss", mistakes={
        say("The KL is subtracted from the reconstruction error: add both (a KL is never negative).",
            "从重建误差中减去了 KL：两者应相加（KL 不会为负）。"): pixels - kl,
        say("The loss has no KL term.", "损失中没有 KL 项。"): pixels,
        say("The loss has no reconstruction term.", "损失中没有重建项。"): kl,
        say("This is the ELBO, which is maximised: the loss is its negative.",
            "这是要最大化的 ELBO：损失是它的相反数。"): -(pixels + kl),
        say("The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.",
            "交叉熵对像素取了平均：应求和，否则 KL 的权重会是它的 784 倍。"): pixels / PIXELS + kl,
        say("The loss is divided by the number of pixels: sum the cross-entropy over them.",
            "损失除以了像素数：交叉熵应对像素求和。"): (pixels + kl) / PIXELS,
        say("The loss is summed over the batch: take the batch mean.",
            "损失对批次求和：应取批次平均。"): batch * (pixels + kl),
        say("The reconstruction is summed over the batch: take the batch mean of both terms.",
            "重建项对批次求和：两项都应取批次平均。"): batch * pixels + kl,
        say("The KL is summed over the batch: take the batch mean of both terms.",
            "KL 对批次求和：两项都应取批次平均。"): pixels + batch * kl,
        say("The KL averages over the latent dimensions: it is a sum.",
            "KL 对潜变量维度取了平均：应为求和。"): pixels + kl / 3,
        say("The KL counts twice: its weight is 1.", "KL 计了两次：它的权重是 1。"): pixels + 2 * kl,
        say("The KL counts half: its weight is 1.", "KL 只计了一半：它的权重是 1。"): pixels + kl / 2,
        say("The KL is -2 times the right value: put the factor -1/2 in front of its sum.",
            "KL 是正确值的 -2 倍：求和前应有系数 -1/2。"): pixels - 2 * kl,
        say("The loss averages its two terms: add them.", "损失对两项取了平均：应相加。"): (pixels + kl) / 2,
        say("The reconstruction is a squared error: a Bernoulli likelihood gives the binary cross-entropy.",
            "重建项用了平方误差：伯努利似然对应二元交叉熵。"): squared + kl,
        say("The reconstruction is a mean squared error: it is the binary cross-entropy, summed over the pixels.",
            "重建项用了均方误差：应为对像素求和的二元交叉熵。"): squared / PIXELS + kl,
        say("The reconstruction is a squared error of the logits: it is the binary cross-entropy.",
            "重建项是对 logits 的平方误差：应为二元交叉熵。"): other(lambda x, s: (x - s) ** 2) + kl,
        say("The sigmoid is applied twice: either from_logits=True or a sigmoid, not both.",
            "sigmoid 用了两次：from_logits=True 与 sigmoid 只能取其一。"):
            other(lambda x, s: np.logaddexp(0.0, sigmoid(s)) - x * sigmoid(s)) + kl,
        say("Images and logits are exchanged in the cross-entropy.", "交叉熵中图像与 logits 互换了。"):
            other(lambda x, s: np.logaddexp(0.0, x) - s * x) + kl,
        say("The logits are used as probabilities: say from_logits=True, or apply the sigmoid once.",
            "logits 被当作概率：请用 from_logits=True，或施加一次 sigmoid。"): other(cross_entropy_of_clipped) + kl,
        say("The images are mapped to [-1, 1] inside of the loss: keep them in [0, 1].",
            "损失函数内部把图像映射到了 [-1, 1]：应保持在 [0, 1]。"):
            other(lambda x, s: np.logaddexp(0.0, s) - (2 * x - 1) * s) + kl,
        say("The weight of the KL is not 1.", "KL 的权重不是 1。"): pixels + projection(values - pixels, kl),
        say("The weight of the cross-entropy is not 1: sum it over all pixels, and average over the batch alone.",
            "交叉熵的权重不是 1：应对所有像素求和，只对批次取平均。"): kl + projection(values - kl, pixels),
    })  # fmt: skip


@pytest.mark.points(
    5,
    category="loss",
    hint=say(
        "z = mean + exp(0.5 * log_var) * epsilon, epsilon standard normal.",
        "z = mean + exp(0.5 * log_var) * epsilon，epsilon 为标准正态变量。",
    ),
)
def test_reparameterize_distribution(submission, rng):
    """reparameterize draws z ~ N(mean, exp(log_var))"""
    require_distribution(submission.reparameterize, rng)


@pytest.mark.points(
    2,
    category="loss",
    hint=say(
        "Every image, dimension and call gets noise of its own.",
        "每张图像、每个维度、每次调用都有各自的噪声。",
    ),
)
@pytest.mark.requires("test_reparameterize_distribution")
def test_reparameterize_independence(submission, rng):
    """reparameterize draws noise afresh for every image, dimension and call"""
    require_independence(submission.reparameterize, rng)


def latent_logits(logits, kernel, bias):
    """The nearest logits that the linear decoder can give."""
    return latent_codes(logits, kernel, bias) @ kernel + bias


def latent_codes(logits, kernel, bias):
    """z (n, L) of the nearest logits that the linear decoder can give; all in L dimensions, not in pixels."""
    return np.linalg.solve(kernel @ kernel.T, kernel @ (logits - bias).T).T


@pytest.mark.points(
    3,
    category="loss",
    hint=say(
        "generate draws z ~ N(0, I) and returns sigmoid(decoder(z)).",
        "generate 采样 z ~ N(0, I)，返回 sigmoid(decoder(z))。",
    ),
)
@pytest.mark.requires("test_generate_shape")
def test_generate_samples_the_prior(submission, probes, rng):
    """generate decodes z ~ N(0, I) and returns the pixel probabilities"""
    kernel, bias = np.float32(rng.normal(size=(4, PIXELS)) * 0.25), np.float32(rng.normal(size=PIXELS) * 0.5)
    decoder = probes.linear_decoder(kernel, bias, training_shift=1.5)
    kernel, bias = kernel.astype(np.float64), bias.astype(np.float64)
    draws, latents = [], []
    for _ in range(2):
        images = check.array(
            submission.generate(decoder, 500, 4), shape=(500, 28, 28, 1), name="generated images"
        )
        draws.append(logit(np.clip(images.reshape(500, PIXELS), 1e-6, 1 - 1e-6)))
        latents.append(latent_codes(draws[-1], kernel, bias))
    logits, z = np.concatenate(draws), np.concatenate(latents)

    def explained(values):
        return np.allclose(values, z @ kernel + bias, rtol=0.0, atol=0.02)

    check.that(explained(logits), diagnoses={
        say("generate runs the decoder in training mode: call it with training=False.",
            "generate 以训练模式运行解码器：请用 training=False 调用。"):
            np.allclose(logits, latent_logits(logits - 1.5, kernel, bias) + 1.5, rtol=0.0, atol=0.02),
        say("generate draws black and white pixels: return the probabilities.",
            "generate 采样出黑白像素：应返回概率。"): np.abs(logits).min() > 10.0,
        say("generate applies the sigmoid twice.", "generate 施加了两次 sigmoid。"):
            logits.min() > -1e-3 and logits.max() < 1.0,
    })  # fmt: skip
    require_prior(latents, IMAGE)
