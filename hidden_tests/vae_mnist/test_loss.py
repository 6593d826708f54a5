"""Closed forms of the loss, the sampler's statistics, and what generate draws."""

from dataclasses import dataclass

import numpy as np
import pytest

from grader.testing import check
from grader.testing.oracles import bernoulli_nll, gaussian_kl, logit, sigmoid
from grader.testing.sampler import (
    LIMIT,
    correlation_score,
    reparameterization_diagnoses,
    standard_normal,
    standard_normal_scores,
)

PIXELS = 28 * 28


@pytest.mark.points(
    6,
    category="loss",
    hint="KL = 1/2 * sum over the latent dimensions of [mean^2 + exp(log_var) - 1 - log_var].",
)
def test_kl_closed_form(submission, rng):
    """kl_divergence equals KL(N(mean, exp(log_var)) || N(0, I))"""
    mean, log_var = rng.normal(size=(64, 3)) * 1.2 + 0.3, rng.uniform(-3.0, 1.5, (64, 3))
    value = check.array(submission.kl_divergence(mean, log_var), name="kl_divergence(mean, log_var)")
    right = gaussian_kl(mean, log_var)

    def half_sum(values):
        return 0.5 * np.sum(values, axis=-1)

    check.allclose(value.reshape(64) if value.size == 64 else value, right, name="kl_divergence", mistakes={
        "The KL has the wrong sign: it is -1/2 times the sum of (1 + log_var - mean^2 - exp(log_var)).":
            -right,
        "The KL is -2 times the right value: put the factor -1/2 in front of the sum.": -2 * right,
        "The KL is twice the right value: the factor 1/2 is missing.": 2 * right,
        "The KL is half the right value: the factor 1/2 is applied twice.": right / 2,
        "The KL averages over the latent dimensions: it is a sum.": right / 3,
        "Only the mean enters the KL: exp(log_var) - 1 - log_var is missing.": half_sum(mean**2),
        "The mean does not enter the KL: mean^2 is missing.": gaussian_kl(0 * mean, log_var),
        "The mean is not squared in the KL.": half_sum(mean + np.exp(log_var) - 1 - log_var),
        "log_var is not exponentiated in the KL: the variance is exp(log_var).":
            half_sum(mean**2 + log_var - 1 - log_var),
        "log_var is used as if it were log(std): the variance is exp(log_var), not exp(2 * log_var).":
            gaussian_kl(mean, 2 * log_var),
        "The KL uses the standard deviation exp(log_var / 2): it needs the variance, exp(log_var).":
            half_sum(mean**2 + np.exp(log_var / 2) - 1 - log_var),
        "log_var is used as the variance itself: the variance is exp(log_var).":
            half_sum(mean**2 + log_var - 1 - np.log(np.abs(log_var))),
        "log_var is used as the standard deviation itself: the variance is exp(log_var).":
            half_sum(mean**2 + log_var**2 - 1 - np.log(log_var**2)),
        "log_var is squared in the KL: the term is exp(log_var).":
            half_sum(mean**2 + log_var**2 - 1 - log_var),
        "The term -log_var is missing from the KL.": half_sum(mean**2 + np.exp(log_var) - 1),
        "The term log_var has the wrong sign in the KL.": half_sum(mean**2 + np.exp(log_var) - 1 + log_var),
        "The constant 1 is missing from the KL.": half_sum(mean**2 + np.exp(log_var) - log_var),
        "The constant 1 is counted once: put it inside of the sum over the latent dimensions.": right + 1.0,
        "This is KL(prior || posterior): the exercise asks for KL(q(z|x) || N(0, I)).":
            half_sum((1 + mean**2) * np.exp(-log_var) - 1 + log_var),
    })  # fmt: skip


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
        return cls(grey, logits, rng.normal(size=(batch, 3)) * 1.2, rng.uniform(-3.0, 1.0, (batch, 3)))

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


def projection(vector, direction):
    """The multiple of `direction` that is nearest to `vector`."""
    return direction * (vector @ direction) / (direction @ direction)


@pytest.mark.points(
    6, category="loss", hint="vae_loss is the batch mean of [cross-entropy summed over the pixels + KL]."
)
def test_vae_loss_closed_form(submission, rng):
    """vae_loss is the batch mean of [cross-entropy summed over the pixels + KL]"""
    batch = np.array([6, 15, 9])
    inputs = [LossInput.draw(rng, int(size)) for size in batch]
    values = [check.array(submission.vae_loss(*each.arguments), name="vae_loss") for each in inputs]
    if [value.shape for value in values] == [(size,) for size in batch]:
        check.mistake("vae_loss returns one value for each image: take the mean over the batch.")
    pixels = np.array([np.mean(bernoulli_nll(each.images, each.logits)) for each in inputs])
    kl = np.array([np.mean(gaussian_kl(each.mean, each.log_var)) for each in inputs])

    def other(error):
        return np.array([each.pixel_sum(error) for each in inputs])

    squared = other(lambda x, s: (x - sigmoid(s)) ** 2)
    values = np.array([check.scalar(value, name="vae_loss") for value in values])
    check.allclose(values, pixels + kl, name="vae_loss", mistakes={
        "The KL is subtracted from the reconstruction error: add both (a KL is never negative).": pixels - kl,
        "The loss has no KL term.": pixels,
        "The loss has no reconstruction term.": kl,
        "This is the ELBO, which is maximised: the loss is its negative.": -(pixels + kl),
        "The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.":
            pixels / PIXELS + kl,
        "The loss is divided by the number of pixels: sum the cross-entropy over them.":
            (pixels + kl) / PIXELS,
        "The loss is summed over the batch: take the batch mean.": batch * (pixels + kl),
        "The reconstruction is summed over the batch: take the batch mean of both terms.":
            batch * pixels + kl,
        "The KL is summed over the batch: take the batch mean of both terms.": pixels + batch * kl,
        "The KL averages over the latent dimensions: it is a sum.": pixels + kl / 3,
        "The KL counts twice: its weight is 1.": pixels + 2 * kl,
        "The KL counts half: its weight is 1.": pixels + kl / 2,
        "The KL is -2 times the right value: put the factor -1/2 in front of its sum.": pixels - 2 * kl,
        "The loss averages its two terms: add them.": (pixels + kl) / 2,
        "The reconstruction is a squared error: a Bernoulli likelihood gives the binary cross-entropy.":
            squared + kl,
        "The reconstruction is a mean squared error: it is the binary cross-entropy, summed over the pixels.":
            squared / PIXELS + kl,
        "The reconstruction is a squared error of the logits: it is the binary cross-entropy.":
            other(lambda x, s: (x - s) ** 2) + kl,
        "The sigmoid is applied twice: either from_logits=True or a sigmoid, not both.":
            other(lambda x, s: np.logaddexp(0.0, sigmoid(s)) - x * sigmoid(s)) + kl,
        "Images and logits are exchanged in the cross-entropy.":
            other(lambda x, s: np.logaddexp(0.0, x) - s * x) + kl,
        "The logits are used as probabilities: say from_logits=True, or apply the sigmoid once.":
            other(cross_entropy_of_clipped) + kl,
        "The images are mapped to [-1, 1] inside of the loss: keep them in [0, 1].":
            other(lambda x, s: np.logaddexp(0.0, s) - (2 * x - 1) * s) + kl,
        "The weight of the KL is not 1.": pixels + projection(values - pixels, kl),
        "The weight of the cross-entropy is not 1: sum it over all pixels, and average over the batch alone.":
            kl + projection(values - kl, pixels),
    })  # fmt: skip


@pytest.mark.points(
    5, category="loss", hint="z = mean + exp(0.5 * log_var) * epsilon, epsilon standard normal."
)
def test_reparameterize_distribution(submission, rng):
    """reparameterize draws z ~ N(mean, exp(log_var))"""
    mean, log_var = rng.normal(size=(25_000, 4)), rng.uniform(-3.0, 1.0, (25_000, 4))
    z = check.array(submission.reparameterize(mean, log_var), shape=mean.shape, kind="float", name="z")
    good = standard_normal((z - mean) / np.exp(0.5 * log_var))
    check.that(good, diagnoses=reparameterization_diagnoses(z, mean, log_var))


@pytest.mark.points(2, category="loss", hint="Every image, dimension and call gets noise of its own.")
@pytest.mark.requires("test_reparameterize_distribution")
def test_reparameterize_independence(submission, rng):
    """reparameterize draws noise afresh for every image, dimension and call"""
    mean, log_var = rng.normal(size=(25_000, 4)), rng.uniform(-3.0, 1.0, (25_000, 4))
    first, second = (
        (check.array(submission.reparameterize(mean, log_var), shape=mean.shape, name="z") - mean)
        / np.exp(0.5 * log_var)
        for _ in range(2)
    )
    scores = standard_normal_scores(first)
    repeated = correlation_score(first, second) > LIMIT
    check.that(not repeated and scores["rows"] < LIMIT and scores["dimensions"] < LIMIT, diagnoses={
        "The noise is the same at every call: draw it afresh, without a fixed seed.": repeated,
        "One noise is shared by the whole batch: draw epsilon of shape (B, L), as mean has.": scores["rows"] > LIMIT,
        "One noise is shared by the latent dimensions: draw epsilon of shape (B, L), not (B, 1).": True,
    })  # fmt: skip


def latent_logits(logits, kernel, bias):
    """The nearest logits that the linear decoder can give."""
    z = np.linalg.lstsq(kernel.T, (logits - bias).T, rcond=None)[0].T
    return z @ kernel + bias


@pytest.mark.points(3, category="loss", hint="generate draws z ~ N(0, I) and returns sigmoid(decoder(z)).")
@pytest.mark.requires("test_generate_shape")
def test_generate_samples_the_prior(submission, probes, rng):
    """generate decodes z ~ N(0, I) and returns the pixel probabilities"""
    kernel, bias = np.float32(rng.normal(size=(4, PIXELS)) * 0.25), np.float32(rng.normal(size=PIXELS) * 0.5)
    decoder = probes.linear_decoder(kernel, bias, training_shift=1.5)
    draws, latents = [], []
    for _ in range(2):
        images = check.array(
            submission.generate(decoder, 500, 4), shape=(500, 28, 28, 1), name="generated images"
        )
        draws.append(logit(np.clip(images.reshape(500, PIXELS), 1e-6, 1 - 1e-6)))
        latents.append(np.linalg.lstsq(kernel.T, (draws[-1] - bias).T, rcond=None)[0].T)
    logits, z = np.concatenate(draws), np.concatenate(latents)

    def explained(values):
        return np.allclose(values, z @ kernel + bias, rtol=0.0, atol=0.02)

    check.that(explained(logits), diagnoses={
        "generate runs the decoder in training mode: call it with training=False.":
            np.allclose(logits, latent_logits(logits - 1.5, kernel, bias) + 1.5, rtol=0.0, atol=0.02),
        "generate draws black and white pixels: return the probabilities.": np.abs(logits).min() > 10.0,
        "generate applies the sigmoid twice.": logits.min() > -1e-3 and logits.max() < 1.0,
    })  # fmt: skip
    scores = standard_normal_scores(z)
    repeated = correlation_score(*latents) > LIMIT
    check.that(max(scores.values()) < LIMIT and not repeated, diagnoses={
        "generate decodes the same z n times: draw n of them, (n, latent_dim).":
            np.ptp(latents[0], axis=0).max() < 1e-2,
        "generate makes the same images at every call: draw z afresh, without a fixed seed.": repeated,
        "One noise is shared by the latent dimensions of an image: draw (n, latent_dim) numbers.":
            scores["dimensions"] > LIMIT,
        "generate draws z from a uniform distribution: the prior is N(0, I).":
            np.mean((z - z.mean()) ** 4) < 2.2 * z.var() ** 2,
        "generate draws z from a normal distribution of another mean or variance: the prior is N(0, I).":
            scores["kurtosis"] < LIMIT,
        "generate draws z from another distribution than N(0, I), perhaps a truncated one.": True,
    })  # fmt: skip
