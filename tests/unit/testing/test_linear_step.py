"""What is read off a step on a linear VAE is what the step did."""

from dataclasses import replace

import numpy as np
import pytest

from grader.testing.check import CheckFailure
from grader.testing.kl import estimated_kl
from grader.testing.linear import LinearVAE
from grader.testing.linear_step import (
    LinearStep,
    reports_estimated_kl,
    require_backpropagation,
    require_sampling,
)
from grader.testing.oracles import Array, gaussian_kl

BATCH, SIZE, BLIND, LATENT = 150, 260, 200, 3


def residual(x: Array, made: Array) -> Array:
    return made - x


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.fixture
def vae(rng: np.random.Generator) -> LinearVAE:
    kernel = rng.normal(size=(LATENT, SIZE)) * 0.3
    kernel[:, :BLIND] = 0.0
    return LinearVAE(
        rng.normal(size=(SIZE, LATENT)) / 16,
        rng.normal(size=LATENT),
        rng.normal(size=(SIZE, LATENT)) / 40,
        np.full(LATENT, -1.0),
        kernel,
        rng.normal(size=SIZE),
    )


def sample(vae: LinearVAE, x: Array, noise: Array) -> Array:
    mean, log_var = vae.heads(x)
    return mean + np.exp(0.5 * log_var) * noise


def step_with(vae: LinearVAE, x: Array, z: Array) -> LinearStep:
    gradient = vae.gradients(x, z, residual=residual(x, vae.logits(z)))
    return LinearStep(vae, x, {}, gradient, 1, x)


def steps_of(rng: np.random.Generator, vae: LinearVAE) -> list[LinearStep]:
    data = rng.normal(size=(2, BATCH, SIZE))
    return [step_with(vae, x, sample(vae, x, rng.normal(size=(BATCH, LATENT)))) for x in data]


@pytest.fixture
def x(rng: np.random.Generator) -> Array:
    return rng.normal(size=(BATCH, SIZE))


def test_fresh_samples_whose_gradient_comes_back_pass(rng: np.random.Generator, vae: LinearVAE) -> None:
    require_sampling(steps_of(rng, vae), residual, BLIND)
    require_backpropagation(steps_of(rng, vae), residual, BLIND)


def test_the_mean_is_no_sample(rng: np.random.Generator, vae: LinearVAE) -> None:
    data = rng.normal(size=(2, BATCH, SIZE))
    steps = [step_with(vae, x, vae.heads(x)[0]) for x in data]
    with pytest.raises(CheckFailure, match="noise is missing"):
        require_sampling(steps, residual, BLIND)


def test_an_encoder_trained_by_a_pass_of_its_own_passes(
    rng: np.random.Generator, vae: LinearVAE, x: Array
) -> None:
    of_decoder, of_encoder = (
        step_with(vae, x, sample(vae, x, rng.normal(size=(BATCH, LATENT)))) for _ in range(2)
    )
    both = LinearVAE(*of_encoder.gradient.arrays[:4], *of_decoder.gradient.arrays[4:])
    require_backpropagation([replace(of_decoder, gradient=both)], residual, BLIND)


def test_an_encoder_that_hears_of_the_kl_alone_fails(
    rng: np.random.Generator, vae: LinearVAE, x: Array
) -> None:
    z = sample(vae, x, rng.normal(size=(BATCH, LATENT)))
    step, only_kl = step_with(vae, x, z), vae.gradients(x, z, reconstruction=0.0)
    cut = replace(step, gradient=LinearVAE(*only_kl.arrays[:4], *step.gradient.arrays[4:]))
    with pytest.raises(CheckFailure):
        require_backpropagation([cut], residual, BLIND)


def test_a_kl_that_is_estimated_from_the_decoded_sample_is_told_from_others(
    rng: np.random.Generator, vae: LinearVAE
) -> None:
    def reporting(step: LinearStep, kl: float) -> LinearStep:
        return replace(step, reported={"loss": 0.0, "reconstruction": 0.0, "kl": kl})

    def estimated(noise: Array) -> list[LinearStep]:
        steps = []
        for _ in range(2):
            x, epsilon = rng.normal(size=(BATCH, SIZE)), rng.normal(size=(BATCH, LATENT))
            kl = np.mean(estimated_kl(sample(vae, x, epsilon + noise), *vae.heads(x)))
            steps.append(reporting(step_with(vae, x, sample(vae, x, epsilon)), float(kl)))
        return steps

    none = np.zeros((BATCH, LATENT))
    assert reports_estimated_kl(estimated(none), residual, BLIND)
    assert not reports_estimated_kl(estimated(none + 0.1), residual, BLIND)
    closed = [reporting(step, float(np.mean(gaussian_kl(*vae.heads(step.x))))) for step in steps_of(rng, vae)]
    assert not reports_estimated_kl(closed, residual, BLIND)


def test_a_spy_tells_other_inputs_from_the_batch(vae: LinearVAE, x: Array) -> None:
    step = step_with(vae, x, vae.heads(x)[0])
    assert step.saw(x)
    assert not replace(step, seen=x / 2).saw(x)
