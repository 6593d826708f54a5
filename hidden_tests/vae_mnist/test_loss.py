"""Closed forms, the sampler, and single training steps on linear networks whose every gradient is known."""

from dataclasses import dataclass, fields

import numpy as np
import pytest

from grader.testing import check
from grader.testing.oracles import (
    LinearVAE,
    bernoulli_nll,
    correlation_score,
    gaussian_kl,
    logit,
    sigmoid,
    standard_normal_scores,
)

PIXELS = 28 * 28
LIMIT = 6.0  # standard errors
LEARNING_RATE = 1.0
SILENT = -24.0  # a log_var whose noise (std 6e-6) cannot be seen
BLIND = 600  # pixels whose logits do not depend on z: they tell which z the decoder was given


@pytest.mark.points(
    6, category="loss", hint="KL = 1/2 * sum over the latent dimensions of [mean^2 + exp(log_var) - 1 - log_var]."
)
def test_kl_closed_form(submission, rng):
    """kl_divergence equals KL(N(mean, exp(log_var)) || N(0, I))"""
    mean, log_var = rng.normal(size=(64, 3)) * 1.2 + 0.3, rng.uniform(-3.0, 1.5, (64, 3))
    value = check.array(submission.kl_divergence(mean, log_var), name="kl_divergence(mean, log_var)")
    right = gaussian_kl(mean, log_var)

    def half_sum(values):
        return 0.5 * np.sum(values, axis=-1)

    check.allclose(value.reshape(64) if value.size == 64 else value, right, name="kl_divergence", mistakes={
        "The KL has the wrong sign: it is -1/2 times the sum of (1 + log_var - mean^2 - exp(log_var)).": -right,
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
        "log_var is squared in the KL: the term is exp(log_var).": half_sum(mean**2 + log_var**2 - 1 - log_var),
        "The term -log_var is missing from the KL.": half_sum(mean**2 + np.exp(log_var) - 1),
        "The term log_var has the wrong sign in the KL.": half_sum(mean**2 + np.exp(log_var) - 1 + log_var),
        "The constant 1 is missing from the KL.": half_sum(mean**2 + np.exp(log_var) - log_var),
        "The constant 1 is missing for all but one of the latent dimensions: put it inside of the sum.": right + 1.0,
        "This is KL(prior || posterior): the exercise asks for KL(q(z|x) || N(0, I)).":
            half_sum((1 + mean**2) * np.exp(-log_var) - 1 + log_var),
    })  # fmt: skip


@dataclass(frozen=True)
class LossInput:
    """Arguments of vae_loss whose two terms are of comparable size, so that neither hides a mistake in the other."""

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


@pytest.mark.points(
    6, category="loss", hint="vae_loss is the batch mean of [cross-entropy summed over the pixels + KL]."
)
def test_vae_loss_closed_form(submission, rng):
    """vae_loss is the batch mean of [cross-entropy summed over the pixels + KL]"""
    batch = np.array([6, 15])
    inputs = [LossInput.draw(rng, int(size)) for size in batch]
    values = [check.array(submission.vae_loss(*each.arguments), name="vae_loss") for each in inputs]
    if [value.shape for value in values] == [(6,), (15,)]:
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
        "The loss is divided by the number of pixels: sum the cross-entropy over them.": (pixels + kl) / PIXELS,
        "The loss is summed over the batch: take the batch mean.": batch * (pixels + kl),
        "The reconstruction is summed over the batch: take the batch mean of both terms.": batch * pixels + kl,
        "The KL is summed over the batch: take the batch mean of both terms.": pixels + batch * kl,
        "The KL averages over the latent dimensions: it is a sum.": pixels + kl / 3,
        "The KL counts twice: its weight is 1.": pixels + 2 * kl,
        "The KL counts half: its weight is 1.": pixels + kl / 2,
        "The KL is -2 times the right value: put the factor -1/2 in front of its sum.": pixels - 2 * kl,
        "The loss averages its two terms: add them.": (pixels + kl) / 2,
        "The reconstruction is a squared error: a Bernoulli likelihood gives the binary cross-entropy.": squared + kl,
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
    })  # fmt: skip


def noise_diagnoses(z, mean, log_var):
    """Which sampler would explain z, tables (N, L): sentence -> whether it does."""
    offset, std = z - mean, np.exp(0.5 * log_var)
    scores = standard_normal_scores(offset / std)

    def normal(noise):
        found = standard_normal_scores(noise)
        return all(found[name] < LIMIT for name in ("mean", "variance", "kurtosis"))

    return {
        "z is the mean: the noise is missing, z = mean + exp(0.5 * log_var) * epsilon.":
            np.abs(offset).max() < 1e-2 * std.max(),
        "One noise is shared by the whole batch: draw epsilon of the shape of mean, (B, L).": scores["rows"] > LIMIT,
        "One noise is shared by the latent dimensions: draw epsilon of the shape of mean, (B, L), not (B, 1).":
            scores["dimensions"] > LIMIT,
        "The noise is scaled by exp(log_var), the variance: the standard deviation is exp(0.5 * log_var).":
            normal(offset / np.exp(log_var)),
        "log_var is used as the standard deviation: the standard deviation is exp(0.5 * log_var).":
            normal(offset / log_var),
        "The standard deviation is exp(+0.5 * log_var), not exp(-0.5 * log_var).": normal(offset * std),
        "The noise is not scaled: z = mean + exp(0.5 * log_var) * epsilon.": normal(offset),
        "softplus(log_var) is used as the standard deviation: it is exp(0.5 * log_var).":
            normal(offset / np.logaddexp(0.0, log_var)),
        "The mean is missing from z = mean + exp(0.5 * log_var) * epsilon.": normal(z / std),
        "The noise is uniform: epsilon is a standard normal variable.":
            np.mean((offset / std) ** 4) < 2.2 * np.mean((offset / std) ** 2) ** 2,
    }  # fmt: skip


@pytest.mark.points(6, category="loss", hint="z = mean + exp(0.5 * log_var) * epsilon, epsilon standard normal.")
def test_reparameterize_distribution(submission, rng):
    """reparameterize draws z ~ N(mean, exp(log_var))"""
    mean, log_var = rng.normal(size=(25_000, 4)), rng.uniform(-3.0, 1.0, (25_000, 4))
    z = check.array(submission.reparameterize(mean, log_var), shape=mean.shape, kind="float", name="z")
    scores = standard_normal_scores((z - mean) / np.exp(0.5 * log_var))
    good = all(scores[name] < LIMIT for name in ("mean", "variance", "kurtosis"))
    check.that(good, diagnoses=noise_diagnoses(z, mean, log_var))


@pytest.mark.points(3, category="loss", hint="Every image, dimension and call gets noise of its own.")
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
        "One noise is shared by the whole batch: draw epsilon of the shape of mean, (B, L).": scores["rows"] > LIMIT,
        "One noise is shared by the latent dimensions: draw epsilon of the shape of mean, (B, L), not (B, 1).": True,
    })  # fmt: skip


# ---- single training steps on linear networks ------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One train_step by plain gradient descent on a linear VAE.

    `gradient` is what the step subtracted, divided by the learning rate.
    """

    vae: LinearVAE
    x: np.ndarray
    reported: object
    gradient: LinearVAE
    iterations: int
    seen: np.ndarray


def random_vae(rng, latent_dim, log_var_bias, blind=0):
    """A linear VAE of moderate weights, exact in float32; the logits of the first `blind` pixels ignore z."""
    log_var_scale = 0.0 if log_var_bias == SILENT else 0.02
    kernel = rng.normal(size=(latent_dim, PIXELS)) * 0.2
    kernel[:, :blind] = 0.0
    arrays = (
        rng.normal(size=(PIXELS, latent_dim)) * 0.03,
        rng.normal(size=latent_dim),
        rng.normal(size=(PIXELS, latent_dim)) * log_var_scale,
        np.full(latent_dim, log_var_bias),
        kernel,
        rng.normal(size=PIXELS) * 0.5,
    )
    return LinearVAE(*(array.astype(np.float32).astype(np.float64) for array in arrays))


class Bench:
    """A linear VAE in the sandbox, on which `train_step` can be tried again and again from the same weights."""

    def __init__(self, submission, keras, probes, sandbox, vae, batch):
        arrays = [getattr(vae, field.name).astype(np.float32) for field in fields(vae)]
        self.submission, self.probes, self.sandbox, self.vae = submission, probes, sandbox, vae
        self.encoder = probes.linear_encoder(*arrays[:4], spy_rows=batch)
        self.decoder = probes.linear_decoder(*arrays[4:])
        self.optimizer = probes.built(keras.optimizers.SGD(LEARNING_RATE), self.encoder, self.decoder)
        self.start = [sandbox.weights(model) for model in (self.encoder, self.decoder)]

    def trainable(self):
        named = [
            ("/".join(path.split("/")[-2:]), value.astype(np.float64))
            for model in (self.encoder, self.decoder)
            for path, value in self.sandbox.trainable(model)
        ]
        order = ("mean/kernel", "mean/bias", "log_var/kernel", "log_var/bias", "pixels/kernel", "pixels/bias")
        return LinearVAE(*(dict(named)[name] for name in order))

    def step(self, x):
        for model, weights in zip((self.encoder, self.decoder), self.start, strict=True):
            self.sandbox.assign(model, weights)
        before = self.probes.iterations(self.optimizer)
        reported = self.submission.train_step(self.encoder, self.decoder, self.optimizer, x.reshape(-1, 28, 28, 1))
        new = self.trainable()
        gradient = LinearVAE(
            *((getattr(self.vae, f.name) - getattr(new, f.name)) / LEARNING_RATE for f in fields(new))
        )
        iterations = self.probes.iterations(self.optimizer) - before
        return Step(self.vae, x, reported, gradient, iterations, self.probes.seen(self.encoder).reshape(len(x), -1))


@pytest.fixture(scope="module")
def silent_step(submission, keras, probes, sandbox, module_rng):
    """One step whose noise cannot be seen: it is the same for every correct program."""
    x = module_rng.random((6, PIXELS)).astype(np.float32).astype(np.float64)
    return Bench(submission, keras, probes, sandbox, random_vae(module_rng, 3, SILENT), 6).step(x)


@pytest.fixture(scope="module")
def noisy_steps(submission, keras, probes, sandbox, module_rng):
    """Two steps from the same weights, with noise that can be read off the decoder's update."""
    bench = Bench(submission, keras, probes, sandbox, random_vae(module_rng, 4, -1.0, BLIND), 256)
    return [bench.step(module_rng.random((256, PIXELS)).astype(np.float32).astype(np.float64)) for _ in range(2)]


def flat(gradient, part):
    """One part of a gradient ("encoder" or "decoder") as one vector."""
    names = {"encoder": ("mean_kernel", "mean_bias", "log_var_kernel", "log_var_bias"), "decoder": ("kernel", "bias")}
    return np.concatenate([getattr(gradient, name).ravel() for name in names[part]])


def saw(step, images):
    """Whether the encoder was given these images."""
    return np.allclose(step.seen, images, rtol=0.0, atol=1e-3)


def image_diagnoses(step):
    """What train_step did to the images before they reached the encoder: sentence -> whether it did."""
    x = step.x
    return {
        "train_step thresholds the images: use them as they are, in [0, 1].": saw(step, x > 0.5) or saw(step, x >= 0.5),
        "train_step divides the images by 255 once more: they are in [0, 1] already.": saw(step, x / 255.0),
        "train_step maps the images to [-1, 1]: use them as they are, in [0, 1].": saw(step, 2 * x - 1),
        "train_step changes the images before they reach the encoder: use them as they are, in [0, 1].":
            not saw(step, x),
    }  # fmt: skip


def update_diagnoses(step, moved, right):
    """What train_step did to the optimizer or to the gradient: sentence -> whether it did."""
    along = float(moved @ right) / float(right @ right)
    return {
        "The optimizer that was passed made no update: use it, not one of your own.": step.iterations == 0,
        f"The optimizer made {step.iterations} updates in one train_step: make one, of all variables together.":
            step.iterations > 1,
        **image_diagnoses(step),
        "The update has the right direction but another length: do not clip or scale the gradients.":
            not any(np.isclose(along, known, rtol=1e-2) for known in KNOWN_FACTORS)
            and np.allclose(moved, along * right, rtol=0.0, atol=1e-3 * abs(along) * np.abs(right).max()),
    }  # fmt: skip


@pytest.mark.points(5, category="loss", hint="Report the batch means before the update; loss = reconstruction + kl.")
def test_reported_values(silent_step):
    """train_step reports loss, reconstruction and kl of the batch, before the update"""
    step, batch = silent_step, 6
    reported = check.mapping(step.reported, keys=("loss", "reconstruction", "kl"))
    values = np.array([reported[name] for name in ("reconstruction", "kl", "loss")])
    mean, log_var = step.vae.heads(step.x)
    pixels, kl = np.mean(bernoulli_nll(step.x, step.vae.logits(mean))), np.mean(gaussian_kl(mean, log_var))
    updated = LinearVAE(*(getattr(step.vae, f.name) - getattr(step.gradient, f.name) for f in fields(step.vae)))
    later_mean, later_log_var = updated.heads(step.x)
    later_kl = np.mean(gaussian_kl(later_mean, later_log_var))

    def row(reconstruction, kl, loss=None):
        return np.array([reconstruction, kl, reconstruction + kl if loss is None else loss])

    right = np.allclose(values, row(pixels, kl), rtol=1e-3)
    check.that(right or saw(step, step.x), diagnoses=image_diagnoses(step))
    check.allclose(values, row(pixels, kl), rtol=1e-3, name="reported values", mistakes={
        "The reported reconstruction is averaged over the pixels: report the sum over pixels, averaged over the "
        "batch.": row(pixels / PIXELS, kl, pixels + kl),
        "The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.":
            row(pixels / PIXELS, kl),
        "The reported values are sums over the batch: report batch means.": row(batch * pixels, batch * kl),
        "reconstruction and kl are sums over the batch: report batch means.":
            row(batch * pixels, batch * kl, pixels + kl),
        "The reported kl has the wrong sign.": row(pixels, -kl),
        "The KL averages over the latent dimensions: it is a sum.": row(pixels, kl / 3),
        "The KL is subtracted from the reconstruction error: add both.": row(pixels, kl, pixels - kl),
        "The reported loss lacks the KL.": row(pixels, kl, pixels),
        "The reported kl is zero: the KL term is missing.": row(pixels, 0.0),
        "reconstruction and kl are exchanged.": row(kl, pixels),
        "The reported loss is the ELBO: report its negative.": row(pixels, kl, -(pixels + kl)),
        "loss must be reconstruction + kl, with weight 1 for both.": np.array([pixels, kl, values[2]]),
        "The KL is measured after the update: report the values of the forward pass.":
            np.array([values[0], later_kl, values[2]]),
    })  # fmt: skip


@pytest.mark.points(5, category="loss", hint="The encoder's update is not the gradient of [cross-entropy + KL].")
def test_encoder_update(silent_step):
    """One step moves the encoder by exactly the gradient of the loss"""
    step, z = silent_step, silent_step.vae.heads(silent_step.x)[0]
    moved, largest = flat(step.gradient, "encoder"), np.abs(flat(step.vae.gradients(step.x, z), "encoder")).max()

    def gradient(reconstruction, kl):
        return flat(step.vae.gradients(step.x, z, reconstruction, kl), "encoder")

    check.that(step.iterations == 1 and np.abs(moved).max() > 1e-6 * largest, diagnoses={
        **step_diagnoses(step),
        "The encoder did not move: give the optimizer encoder.trainable_variables too, and keep every operation "
        "between encoder and loss inside of the tape (no .numpy(), no stop_gradient).": True,
    })  # fmt: skip
    check.allclose(moved, gradient(1, 1), rtol=1e-3, atol=1e-3 * largest, name="encoder update", mistakes={
        "The KL is subtracted from the reconstruction error, so the encoder flees the prior: add both.":
            gradient(1, -1),
        "The KL has no influence on the encoder: it is missing from the loss.": gradient(1, 0),
        "Only the KL trains the encoder: no gradient comes back from the decoder (a .numpy(), a stop_gradient, or a "
        "sample drawn outside of the tape cuts it).": gradient(0, 1),
        "The KL is -2 times the right value: put the factor -1/2 in front of the sum.": gradient(1, -2),
        "The KL counts twice: the factor 1/2 is missing.": gradient(1, 2),
        "The KL counts half.": gradient(1, 0.5),
        "The KL averages over the latent dimensions: it is a sum.": gradient(1, 1 / 3),
        "The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.":
            gradient(1 / PIXELS, 1),
        "The cross-entropy is averaged over the pixels and the KL over the latent dimensions: both are sums.":
            gradient(1 / PIXELS, 1 / 3),
        "The loss is divided by the number of pixels: sum the cross-entropy over them.": gradient(1 / PIXELS, 1 / PIXELS),
        "The loss is summed over the batch: take the batch mean.": gradient(6, 6),
        "The reconstruction is summed over the batch: take the batch mean of both terms.": gradient(6, 1),
        "The KL is summed over the batch: take the batch mean of both terms.": gradient(1, 6),
        "The loss averages its two terms: add them.": gradient(0.5, 0.5),
        "The step goes uphill: it maximises the loss.": gradient(-1, -1),
    })  # fmt: skip


@pytest.mark.points(4, category="loss", hint="The decoder's update is not the gradient of the summed cross-entropy.")
def test_decoder_update(silent_step):
    """One step moves the decoder by exactly the gradient of the loss"""
    step, (z, log_var) = silent_step, silent_step.vae.heads(silent_step.x)
    moved, right = flat(step.gradient, "decoder"), flat(step.vae.gradients(step.x, z), "decoder")
    largest, probabilities = np.abs(right).max(), sigmoid(step.vae.logits(z))

    def other(residual):
        return flat(step.vae.gradients(step.x, z, residual=residual), "decoder")

    slope = probabilities * (1 - probabilities)
    check.that(step.iterations == 1 and np.abs(moved).max() > 1e-6 * largest, diagnoses={
        **step_diagnoses(step),
        "The decoder did not move: give the optimizer decoder.trainable_variables too.": True,
    })  # fmt: skip
    check.allclose(moved, right, rtol=1e-3, atol=1e-3 * largest, name="decoder update", mistakes={
        "The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.": right / PIXELS,
        "The loss is summed over the batch: take the batch mean.": 6 * right,
        "The loss averages its two terms: add them.": right / 2,
        "The step goes uphill: it maximises the loss.": -right,
        "The reconstruction is a squared error: a Bernoulli likelihood gives the binary cross-entropy.":
            other(2 * (probabilities - step.x) * slope),
        "The reconstruction is a mean squared error: it is the binary cross-entropy, summed over the pixels.":
            other(2 * (probabilities - step.x) * slope) / PIXELS,
        "The reconstruction is a squared error of the logits: it is the binary cross-entropy.":
            other(2 * (step.vae.logits(z) - step.x)),
        "The sigmoid is applied twice: either from_logits=True or a sigmoid, not both.":
            other((sigmoid(probabilities) - step.x) * slope),
        "The targets are mapped to [-1, 1]: keep them in [0, 1].": other(probabilities - (2 * step.x - 1)),
    })  # fmt: skip


def decoder_input(step):
    """The z (B, L) that the decoder was given, from the update of the pixels whose logits do not depend on z."""
    residual = (sigmoid(step.vae.bias) - step.x)[:, :BLIND] / len(step.x)
    return np.linalg.lstsq(residual.T, step.gradient.kernel[:, :BLIND].T, rcond=None)[0]


def head_gradients(step):
    """Derivatives (B, L) of the loss by each image's mean and log_var, from the update of the two kernels."""
    kernels = np.hstack([step.gradient.mean_kernel, step.gradient.log_var_kernel])
    return np.hsplit(np.linalg.lstsq(step.x.T, kernels, rcond=None)[0], 2)


@pytest.mark.points(3, category="loss", hint="train_step decodes z = mean + exp(0.5 * log_var) * epsilon.")
@pytest.mark.requires("test_decoder_update")
def test_step_samples(noisy_steps):
    """train_step decodes samples of q(z|x), with noise of its own in every step"""
    z, mean, log_var = [], [], []
    for step in noisy_steps:
        heads = step.vae.heads(step.x)
        z.append(decoder_input(step)), mean.append(heads[0]), log_var.append(heads[1])
    noise = [(a - b) * np.exp(-0.5 * c) for a, b, c in zip(z, mean, log_var, strict=True)]
    good = max(standard_normal_scores(np.concatenate(noise)).values()) < LIMIT
    diagnoses = noise_diagnoses(*(np.concatenate(each) for each in (z, mean, log_var)))
    check.that(good and correlation_score(*noise) < LIMIT, diagnoses={
        **diagnoses,
        "Every step uses the same noise: draw it afresh, not with numpy inside of a tf.function nor with a fixed seed.":
            correlation_score(*noise) > LIMIT,
    })  # fmt: skip


def through_sample(step, z):
    """Derivatives (2, B, L) by mean and log_var that backpropagation through the sample z gives, without the KL's."""
    to_z = (sigmoid(step.vae.logits(z)) - step.x) @ step.vae.kernel.T / len(step.x)
    return np.stack([to_z, 0.5 * (z - step.vae.heads(step.x)[0]) * to_z])


@pytest.mark.points(3, category="loss", hint="The gradient must flow through z = mean + exp(0.5 * log_var) * epsilon.")
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_gradient_through_noise(noisy_steps):
    """The decoder's error reaches both heads of the encoder through the sample"""
    for step in noisy_steps:
        mean, log_var = step.vae.heads(step.x)
        found = np.stack(head_gradients(step)) - np.stack([mean, 0.5 * (np.exp(log_var) - 1.0)]) / len(step.x)
        scale = np.abs(found).max()
        # A second forward pass for the encoder's own gradient has other noise, which the gradient's two parts tell.
        with np.errstate(divide="ignore", invalid="ignore"):
            own_z = mean + np.nan_to_num(2.0 * found[1] / found[0])
        clear = np.abs(found[0]).min(axis=1) > 0.02 * scale

        def agrees(z, rows):
            return np.allclose(found[:, rows], through_sample(step, z)[:, rows], rtol=1e-2, atol=2e-3 * scale)

        noise = ((own_z - mean) * np.exp(-0.5 * log_var))[clear]
        two_passes = len(noise) > 99 and agrees(own_z, clear) and max(standard_normal_scores(noise).values()) < LIMIT
        check.that(agrees(decoder_input(step), slice(None)) or two_passes, diagnoses={
            "No gradient passes from z to log_var: the tape must see exp(0.5 * log_var) * epsilon.":
                np.abs(found[1]).max() < 1e-3 * np.abs(found[0]).max(),
            "No gradient passes from z to mean: the tape must see mean + exp(0.5 * log_var) * epsilon.":
                np.abs(found[0]).max() < 1e-3 * np.abs(found[1]).max(),
        })  # fmt: skip


def latent_logits(logits, kernel, bias):
    """The nearest logits that the linear decoder can give."""
    z = np.linalg.lstsq(kernel.T, (logits - bias).T, rcond=None)[0].T
    return z @ kernel + bias


@pytest.mark.points(4, category="loss", hint="generate draws z ~ N(0, I) and returns sigmoid(decoder(z)).")
@pytest.mark.requires("test_generate_shape")
def test_generate_samples_the_prior(submission, probes, rng):
    """generate decodes z ~ N(0, I) and returns the pixel probabilities"""
    kernel, bias = np.float32(rng.normal(size=(4, PIXELS)) * 0.5), np.float32(rng.normal(size=PIXELS))
    decoder = probes.linear_decoder(kernel, bias, training_shift=1.5)
    draws, latents = [], []
    for _ in range(2):
        images = check.array(submission.generate(decoder, 500, 4), shape=(500, 28, 28, 1), name="generated images")
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
        "generate decodes the same z n times: draw n of them, (n, latent_dim).": np.ptp(z, axis=0).max() < 1e-2,
        "One noise is shared by the latent dimensions of an image: draw (n, latent_dim) numbers.":
            scores["dimensions"] > LIMIT,
        "generate makes the same images at every call: draw z afresh, without a fixed seed.": repeated,
        "generate draws z from a uniform distribution: the prior is N(0, I).":
            np.mean((z - z.mean()) ** 4) < 2.2 * z.var() ** 2,
        "generate draws z from a normal distribution of another mean or variance: the prior is N(0, I).":
            scores["kurtosis"] < LIMIT,
    })  # fmt: skip
