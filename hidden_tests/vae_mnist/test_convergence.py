"""train_step on linear networks (one exact update, noise, a known optimum), then on digits."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from grader.testing import check
from grader.testing.linear import Bench, LinearVAE, TwoPictures
from grader.testing.oracles import bernoulli_nll, gaussian_kl, logit, sigmoid
from grader.testing.sampler import (
    LIMIT,
    correlation_score,
    reparameterization_diagnoses,
    standard_normal_scores,
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
        kept.append(Bench(probes, sandbox, optimizer, vae, **options))
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
        iterations = probes.iterations(linear.optimizer) - sum(step.iterations for step in steps)
        seen = probes.seen(linear.encoder).reshape(x.shape)
        steps.append(Step(linear.initial, x, reported, gradient, iterations, seen))
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
        "The optimizer that was passed made no update: use it, not one of your own or of an earlier call.":
            step.iterations == 0,
        f"The optimizer made {step.iterations} updates in one train_step: make one, of all variables.":
            step.iterations > 1,
        "train_step thresholds the images: use them as they are, in [0, 1].": saw(step, x > 0.5),
        "train_step divides the images by 255 once more: they are in [0, 1] already.": saw(step, x / 255.0),
        "train_step maps the images to [-1, 1]: use them as they are, in [0, 1].": saw(step, 2 * x - 1),
        "train_step changes the images before they reach the encoder: use them as they are, in [0, 1].":
            not saw(step, x),
    }  # fmt: skip


def reported(step):
    """What the step reported: [reconstruction, kl, loss]."""
    names = ("reconstruction", "kl", "loss")
    values = check.mapping(step.reported, keys=names, name="train_step's result")
    return np.array([values[name] for name in names])


@pytest.mark.points(
    4, category="loss", hint="Report the batch means before the update; loss = reconstruction + kl."
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
        "The reported reconstruction is averaged over the pixels: report their sum, averaged over the batch.":
            row(pixels / PIXELS, kl, pixels + kl),
        "The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.":
            row(pixels / PIXELS, kl),
        "The reported values are sums over the batch: report batch means.": row(batch * pixels, batch * kl),
        "reconstruction and kl are sums over the batch: report batch means.":
            row(batch * pixels, batch * kl, pixels + kl),
        "The reported kl has the wrong sign.": row(pixels, -kl, values[2]),
        "The KL averages over the latent dimensions: it is a sum.": row(pixels, kl / 3),
        "The KL is subtracted from the reconstruction error: add both.": row(pixels, kl, pixels - kl),
        "The reported loss lacks the KL.": row(pixels, kl, pixels),
        "The reported kl is zero: the KL term is missing.": row(pixels, 0.0),
        "reconstruction and kl are exchanged.": row(kl, pixels),
        "mean and log_var are exchanged in train_step: the encoder returns (mean, log_var).":
            row(values[0], np.mean(gaussian_kl(*step.vae.heads(step.x)[::-1])), values[2]),
        "The reported loss is the ELBO: report its negative.": row(pixels, kl, -(pixels + kl)),
        "The values are computed after the update: report those of the forward pass before it.":
            np.array([*of(step.vae.minus(step.gradient)), values[2]]),
        "loss must be reconstruction + kl, with weight 1 for both.": row(pixels, kl, values[2]),
        "The reported reconstruction is wrong: it is the cross-entropy, summed over the pixels and averaged over "
        "the batch.": row(values[0], kl, values[2]),
        "The reported kl is wrong: it is the batch mean of kl_divergence.": row(pixels, values[1], values[2]),
    })  # fmt: skip
    for step in noisy_steps:
        mean, log_var = step.vae.heads(step.x)
        value, right = reported(step)[1], np.mean(gaussian_kl(mean, log_var))
        if not np.isclose(value, right, rtol=1e-3):
            check.that(step.iterations == 1, diagnoses=step_diagnoses(step))
        check.allclose(value, right, name="the reported kl", mistakes={
            "The KL uses the standard deviation exp(log_var / 2): it needs the variance, exp(log_var).":
                np.mean(0.5 * np.sum(mean**2 + np.exp(log_var / 2) - 1 - log_var, axis=1)),
            "log_var is used as if it were log(std): the variance is exp(log_var), not exp(2 * log_var).":
                np.mean(gaussian_kl(mean, 2 * log_var)),
        })  # fmt: skip


@pytest.mark.points(
    5, category="loss", hint="The encoder's update is not the gradient of [cross-entropy + KL]."
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
        "The encoder did not move: give the optimizer encoder.trainable_variables too, and keep all that lies "
        "between encoder and loss inside of the tape (no .numpy(), no stop_gradient).": True,
    })  # fmt: skip
    if not np.allclose(moved, right, rtol=0.0, atol=tolerance):
        check.that(saw(step, step.x), diagnoses=step_diagnoses(step))
    check.allclose(moved, right, rtol=0.0, atol=tolerance, name="encoder update", mistakes={
        "The KL is subtracted from the reconstruction error, so the encoder flees the prior: add both.":
            gradient(1, -1),
        "The KL has no influence on the encoder: it is missing from the loss.": gradient(1, 0),
        "Only the KL trains the encoder: no gradient comes back from the decoder (a .numpy(), a stop_gradient, or "
        "a sample drawn outside of the tape cuts it).": gradient(0, 1),
        "The KL is -2 times the right value: put the factor -1/2 in front of the sum.": gradient(1, -2),
        "The KL counts twice: the factor 1/2 is missing.": gradient(1, 2),
        "The KL counts half.": gradient(1, 0.5),
        "The KL averages over the latent dimensions: it is a sum.": gradient(1, 1 / 3),
        "The KL sums over the batch and averages over the latent dimensions: it is the reverse.":
            gradient(1, batch / 3),
        "The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.":
            gradient(1 / PIXELS, 1),
        "The cross-entropy is averaged over the pixels and the KL over the latent dimensions: both are sums.":
            gradient(1 / PIXELS, 1 / 3),
        "The loss is divided by the number of pixels: sum the cross-entropy over them.": right / PIXELS,
        "The loss is summed over the batch: take the batch mean.": batch * right,
        "The reconstruction is summed over the batch: take the batch mean of both terms.": gradient(batch, 1),
        "The KL is summed over the batch: take the batch mean of both terms.": gradient(1, batch),
        "The loss averages its two terms: add them.": right / 2,
        "The step goes uphill: it maximises the loss.": -right,
        "The update has the right direction but another length: do not clip or scale the gradients.":
            projection(moved, right),
        "The weight of the KL is not 1.": gradient(1, 0) + projection(moved - gradient(1, 0), gradient(0, 1)),
        "The weight of the cross-entropy is not 1: sum it over all pixels, and average over the batch alone.":
            gradient(0, 1) + projection(moved - gradient(0, 1), gradient(1, 0)),
    })  # fmt: skip


def projection(vector, direction):
    """The multiple of `direction` that is nearest to `vector`."""
    return direction * (vector @ direction) / (direction @ direction)


@pytest.mark.points(
    4, category="loss", hint="The decoder's update is not the gradient of the summed cross-entropy."
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
        "The decoder did not move: give the optimizer decoder.trainable_variables too.": True,
    })  # fmt: skip
    check.allclose(moved, right, rtol=0.0, atol=tolerance, name="decoder update", mistakes={
        "The cross-entropy is averaged over the pixels: sum it, or the KL outweighs it 784 times.":
            right / PIXELS,
        "The loss is summed over the batch: take the batch mean.": batch * right,
        "The loss averages its two terms: add them.": right / 2,
        "The step goes uphill: it maximises the loss.": -right,
        "The reconstruction is a squared error: a Bernoulli likelihood gives the binary cross-entropy.":
            gradient(2 * (probabilities - x) * slope),
        "The reconstruction is a mean squared error: it is the binary cross-entropy, summed over the pixels.":
            gradient(2 * (probabilities - x) * slope) / PIXELS,
        "The reconstruction is a squared error of the logits: it is the binary cross-entropy.":
            gradient(2 * (logits - x)),
        "The sigmoid is applied twice: either from_logits=True or a sigmoid, not both.":
            gradient((sigmoid(probabilities) - x) * slope),
        "The targets are mapped to [-1, 1]: keep them in [0, 1].": gradient(probabilities - (2 * x - 1)),
        "The targets are thresholded: keep the grey values.": gradient(probabilities - (x > 0.5)),
        "The update has the right direction but another length: do not clip or scale the gradients.":
            projection(moved, right),
    })  # fmt: skip


def decoder_input(step):
    """The z (B, L) that the decoder was given: a blind pixel's weights move by z times a known residual."""
    residual = (sigmoid(step.vae.bias) - step.x)[:, :BLIND] / len(step.x)
    return np.linalg.lstsq(residual.T, step.gradient.kernel[:, :BLIND].T, rcond=None)[0]


@pytest.mark.points(3, category="loss", hint="train_step decodes z = mean + exp(0.5 * log_var) * epsilon.")
@pytest.mark.requires("test_decoder_update")
def test_step_samples(noisy_steps):
    """train_step decodes samples of q(z|x), with noise of its own in every step"""
    for step in noisy_steps:
        check.that(step.iterations == 1, diagnoses=step_diagnoses(step))
    z = [decoder_input(step) for step in noisy_steps]
    mean, log_var = zip(*(step.vae.heads(step.x) for step in noisy_steps), strict=True)
    noise = [(a - b) * np.exp(-0.5 * c) for a, b, c in zip(z, mean, log_var, strict=True)]
    good = max(standard_normal_scores(np.concatenate(noise)).values()) < LIMIT
    repeated = correlation_score(*noise) > LIMIT
    check.that(good and not repeated, diagnoses={
        **reparameterization_diagnoses(*(np.concatenate(each) for each in (z, mean, log_var))),
        "Every step uses the same noise: draw it afresh, without a fixed seed and not with numpy inside of a "
        "tf.function.": repeated,
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
    return close and max(scores.values()) < LIMIT


@pytest.mark.points(
    2, category="loss", hint="The gradient must flow through z = mean + exp(0.5 * log_var) * epsilon."
)
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_gradient_through_noise(noisy_steps):
    """The decoder's error reaches both heads of the encoder through the sample"""
    for step in noisy_steps:
        found, expected = head_gradients(step), through_sample(step, decoder_input(step))
        close = np.allclose(found, expected, rtol=1e-2, atol=2e-3 * np.abs(expected).max())
        check.that(close or two_passes(step, found), diagnoses={
            "No gradient passes from z to log_var: the tape must see exp(0.5 * log_var) * epsilon.":
                np.abs(found[1]).max() < 1e-3 * np.abs(found[0]).max(),
            "No gradient passes from z to mean: the tape must see mean + exp(0.5 * log_var) * epsilon.":
                np.abs(found[0]).max() < 1e-3 * np.abs(found[1]).max(),
            "The gradient by log_var is wrong: the KL needs exp(log_var), the sample exp(0.5 * log_var).":
                np.allclose(found[0], expected[0], rtol=1e-2, atol=2e-3 * np.abs(expected).max()),
        })  # fmt: skip


# --- many steps on linear networks: the optimum is known ---


def train(submission, linear, pictures, copies, steps):
    images = np.repeat(pictures, copies, axis=0).reshape(-1, 28, 28, 1).astype(np.float32)
    for _ in range(steps):
        submission.train_step(linear.encoder, linear.decoder, linear.optimizer, images)


@pytest.mark.points(
    6, category="convergence", hint="Training leaves the optimum: the step does not follow the ELBO."
)
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_stays_at_the_optimum(submission, keras, bench, rng):
    """Training that starts at the best linear VAE of two pictures stays there"""
    toy = TwoPictures.draw(rng, PIXELS)
    optimum = toy.optimum()
    linear = bench(keras.optimizers.SGD(0.05), optimum)
    train(submission, linear, toy.pictures, copies=256, steps=100)
    gap = toy.loss(linear.vae()) - toy.loss(optimum)
    check.that(bool(gap < 0.02))


@pytest.mark.points(8, category="convergence", hint="Training does not reach the known optimum of the ELBO.")
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_reaches_the_optimum(submission, keras, bench, rng):
    """Training that starts elsewhere reaches the best linear VAE of two pictures"""
    toy = TwoPictures.draw(rng, PIXELS)
    optimum = toy.optimum()
    linear = bench(keras.optimizers.Adam(0.02), toy.vae(0.3, 0.0, 0.7))
    for steps in (150, 100, 100, 200):
        train(submission, linear, toy.pictures, copies=64, steps=steps)
        gap = toy.loss(linear.vae()) - toy.loss(optimum)
        if gap < 0.05:
            break
    check.that(bool(gap < 0.05))


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
            check.mistake("Your networks know the digits before they are trained: begin with random weights.")
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
    12, category="convergence", hint="The networks hardly learn: held-out digits are encoded badly."
)
@pytest.mark.requires(
    "test_decoder_update"
)  # a step that does nothing must not live on what was learnt elsewhere
@pytest.mark.deadline(400)
def test_held_out_digits(trained):
    """Trained on digits, your networks explain digits that they have never seen"""
    check.interpolate(trained.ratio, zero_at=NONE, full_at=FULL)


@pytest.mark.points(
    4, category="convergence", hint="The latent code carries no information: the posterior collapsed."
)
@pytest.mark.requires("test_decoder_update")
def test_latent_code_is_used(trained):
    """The latent code tells the digits apart: KL above 0.5 nats"""
    check.that(trained.kl > 0.5 and trained.ratio < NONE)
