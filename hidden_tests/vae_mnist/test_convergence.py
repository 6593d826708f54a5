"""Training: a linear VAE with a known optimum, then the student's own networks on handwritten digits."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pytest

from grader.testing import check
from grader.testing.oracles import LinearVAE, bernoulli_nll, gaussian_kl, logit

PIXELS = 28 * 28
DIGITS = Path(__file__).parents[2] / "exercises" / "vae_mnist" / "data" / "digits.npz"
HELD_OUT = Path(__file__).parent / "data" / "held_out.npz"
LATENT_DIM = 8
BATCH = 64
STAGES = (300, 600, 1800)  # 300, 900, 2700 steps in all; the next stage is run only where the last has not passed
FULL, NONE = 0.9, 1.0  # held-out -ELBO over that of the best constant decoder: full points, no points


# ---- two mirrored pictures, whose best linear VAE is known ------------------------------------------------------


@dataclass(frozen=True)
class TwoPictures:
    """Two mirrored pictures, for which the best linear VAE is found by Newton's method in three numbers.

    Half of the `active` pixels are light in the first picture and dark in the second, the others the reverse; all
    remaining pixels are nearly black in both. By symmetry the optimum encodes them as N(+m, s^2) and N(-m, s^2) in
    one latent dimension, leaves the other at the prior, and decodes with a kernel of one weight w.
    """

    pictures: np.ndarray  # (2, 784)
    sign: np.ndarray  # (784,): +1, -1, or 0 for the remaining pixels
    contrast: float = 0.4
    background: float = 0.02

    @classmethod
    def draw(cls, rng, active=8):
        sign = np.zeros(PIXELS)
        sign[rng.choice(PIXELS, active, replace=False)] = np.repeat([1.0, -1.0], active // 2)
        middle = np.where(sign == 0, cls.background, 0.5)
        return cls(np.stack([middle + cls.contrast * sign, middle - cls.contrast * sign]), sign)

    def vae(self, mean, log_std, weight):
        """The symmetric linear VAE with two latent dimensions that these three numbers describe."""
        used = np.array([1.0, 0.0])
        per_pixel = mean / (self.contrast * np.abs(self.sign).sum())
        return LinearVAE(
            np.outer(self.sign, used) * per_pixel,
            np.zeros(2),
            np.zeros((PIXELS, 2)),
            2 * log_std * used,
            np.outer(used, self.sign) * weight,
            np.where(self.sign == 0, logit(self.background), 0.0),
        )

    def loss(self, vae):
        """Exact -ELBO of a linear VAE on the two pictures, in nats."""
        return float(np.mean(vae.expected_loss(self.pictures)))

    def optimum(self):
        """The VAE of the least loss, by Newton's method with differences; its gradient is below 1e-6."""
        point, steps = np.array([0.9, -0.85, 2.2]), np.eye(3) * 1e-3
        for _ in range(4):
            gradient = [(self.at(point + h) - self.at(point - h)) / 2e-3 for h in steps]
            hessian = [
                [(self.at(point + h + k) - self.at(point + h - k) - self.at(point - h + k) + self.at(point - h - k)) / 4e-6
                 for k in steps] for h in steps
            ]  # fmt: skip
            point = point - np.linalg.solve(hessian, gradient)
        return self.vae(*point)

    def at(self, point):
        return self.loss(self.vae(*point))


class Bench:
    """A linear VAE in the sandbox, trained by the student's train_step on the two pictures."""

    def __init__(self, submission, probes, sandbox, optimizer, vae):
        arrays = [getattr(vae, field.name).astype(np.float32) for field in fields(vae)]
        self.submission, self.sandbox = submission, sandbox
        self.encoder, self.decoder = probes.linear_encoder(*arrays[:4]), probes.linear_decoder(*arrays[4:])
        self.optimizer = probes.built(optimizer, self.encoder, self.decoder)

    def train(self, images, steps):
        images = images.reshape(-1, 28, 28, 1).astype(np.float32)
        for _ in range(steps):
            self.submission.train_step(self.encoder, self.decoder, self.optimizer, images)

    def vae(self):
        named = {
            "/".join(path.split("/")[-2:]): value.astype(np.float64)
            for model in (self.encoder, self.decoder)
            for path, value in self.sandbox.trainable(model)
        }
        order = ("mean/kernel", "mean/bias", "log_var/kernel", "log_var/bias", "pixels/kernel", "pixels/bias")
        return LinearVAE(*(named[name] for name in order))


@pytest.mark.points(6, category="convergence", hint="Training leaves the optimum: the step does not follow the ELBO.")
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_stays_at_the_optimum(submission, keras, probes, sandbox, rng):
    """Training that starts at a known optimum of the ELBO stays there"""
    toy = TwoPictures.draw(rng)
    optimum = toy.optimum()
    bench = Bench(submission, probes, sandbox, keras.optimizers.SGD(0.05), optimum)
    bench.train(np.repeat(toy.pictures, 256, axis=0), 120)
    gap = toy.loss(bench.vae()) - toy.loss(optimum)
    check.that(np.isfinite(gap) and gap < 0.02)


@pytest.mark.points(8, category="convergence", hint="Training does not reach the known optimum of the ELBO.")
@pytest.mark.requires("test_encoder_update", "test_decoder_update")
def test_reaches_the_optimum(submission, keras, probes, sandbox, rng):
    """Training that starts elsewhere reaches the known optimum of the ELBO"""
    toy = TwoPictures.draw(rng)
    best = toy.loss(toy.optimum())
    bench = Bench(submission, probes, sandbox, keras.optimizers.Adam(0.02), toy.vae(0.3, 0.0, 0.7))
    images = np.repeat(toy.pictures, 64, axis=0)
    for steps in (200, 100, 100, 200):
        bench.train(images, steps)
        gap = toy.loss(bench.vae()) - best
        print(gap)
        if gap < 0.05:
            break
    check.that(np.isfinite(gap) and gap < 0.05)


# ---- the student's own networks on digits -----------------------------------------------------------------------


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


def networks(roots, latent_dim):
    """The student's encoder and decoder, called once, since a subclass may build its variables then."""
    encoder, decoder = roots.submission.build_encoder(latent_dim), roots.submission.build_decoder(latent_dim)
    encoder(np.zeros((2, 28, 28, 1), np.float32))
    decoder(np.zeros((2, latent_dim), np.float32))
    return encoder, decoder


def posterior(encoder, images):
    heads = check.pair(encoder(images), names=("mean", "log_var"))
    mean, log_var = (check.array(h, shape=(len(images), LATENT_DIM), name="encoder's output") for h in heads)
    return mean.astype(np.float64), np.clip(log_var.astype(np.float64), -60.0, 60.0)


@pytest.fixture(scope="module")
def trained(sandbox, module_rng):
    """Train in stages; each is measured with a decoder rebuilt in a child that has seen no held-out image.

    The encoder's child gets the held-out images and ends with them; the decoder's gets only weights and the z that
    the judge draws, and goes on training where another stage is needed.
    """
    digits, held_out = load(DIGITS), load(HELD_OUT)
    constant = np.broadcast_to(logit(np.clip(held_out.mean(axis=0), 1e-4, 1 - 1e-4)), held_out.shape)
    baseline = np.mean(bernoulli_nll(held_out, constant))
    roots, total = sandbox.fresh(), 0
    encoder, decoder = networks(roots, LATENT_DIM)
    for steps in STAGES:
        total += steps
        optimizer = roots.probes.built(roots.keras.optimizers.Adam(1e-3), encoder, decoder)
        for _ in range(steps):
            batch = digits[module_rng.choice(len(digits), BATCH, replace=False)]
            roots.submission.train_step(encoder, decoder, optimizer, batch)
        weights = sandbox.weights(encoder), sandbox.weights(decoder)
        mean, log_var = posterior(encoder, held_out)
        roots = sandbox.fresh()
        encoder, decoder = networks(roots, LATENT_DIM)
        for model, arrays in zip((encoder, decoder), weights, strict=True):
            sandbox.assign(model, arrays)
        z = mean + np.exp(0.5 * log_var) * module_rng.normal(size=mean.shape)
        logits = check.array(decoder(z), shape=held_out.shape, name="logits")
        kl = np.mean(gaussian_kl(mean, log_var))
        ratio = (np.mean(bernoulli_nll(held_out, logits)) + kl) / baseline
        import sys; print("stage", total, ratio, kl, file=sys.stderr)
        if ratio <= FULL:
            break
    return Trained(float(ratio), float(kl), total)


@pytest.mark.points(12, category="convergence", hint="The networks hardly learn: held-out digits are encoded badly.")
@pytest.mark.deadline(90)
def test_held_out_digits(trained):
    """Trained on digits, your networks explain digits that they have never seen"""
    check.interpolate(trained.ratio, zero_at=NONE, full_at=FULL)


@pytest.mark.points(4, category="convergence", hint="The latent code carries no information: the posterior collapsed.")
@pytest.mark.requires("test_held_out_digits")
def test_latent_code_is_used(trained):
    """The latent code carries information about the digit: KL above 0.5 nats"""
    check.that(trained.kl > 0.5)
