"""What is solved for from a step's update is what the step did."""

from dataclasses import replace

import numpy as np
import pytest

from grader.testing.linear import LinearVAE
from grader.testing.linear_step import (
    LinearStep,
    decoder_input,
    head_gradients,
    noise_gradient_diagnoses,
    sampling_scores,
    through_other_sample,
    through_sample,
)
from grader.testing.oracles import Array

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


@pytest.fixture
def x(rng: np.random.Generator) -> Array:
    return rng.normal(size=(BATCH, SIZE))


def test_the_decoded_code_is_found(rng: np.random.Generator, vae: LinearVAE, x: Array) -> None:
    z = rng.normal(size=(BATCH, LATENT))
    np.testing.assert_allclose(decoder_input(step_with(vae, x, z), residual, BLIND), z, atol=1e-8)


def test_a_step_that_exploded_has_no_code_and_is_no_sample(vae: LinearVAE, x: Array) -> None:
    steps = [step_with(vae, x, np.full((BATCH, LATENT), np.nan)) for _ in range(2)]
    z = [decoder_input(step, residual, BLIND) for step in steps]
    assert np.isnan(z[0]).all()
    assert not sampling_scores(steps, z)[0]


def test_samples_pass_and_the_same_noise_twice_does_not(rng: np.random.Generator, vae: LinearVAE) -> None:
    noise = [rng.normal(size=(BATCH, LATENT)) for _ in range(2)]
    data = [rng.normal(size=(BATCH, SIZE)) for _ in range(2)]

    def judged(first: Array, second: Array) -> tuple[bool, list[str]]:
        z = [sample(vae, each, e) for each, e in zip(data, (first, second), strict=True)]
        steps = [step_with(vae, each, code) for each, code in zip(data, z, strict=True)]
        good, diagnoses = sampling_scores(steps, z)
        return good, [sentence for sentence, shown in diagnoses().items() if shown]

    assert judged(*noise) == (True, [])
    assert judged(noise[0], noise[0]) == (False, [judged(noise[0], noise[0])[1][-1]])
    assert "Every step uses the same noise" in judged(noise[0], noise[0])[1][-1]
    assert "noise is missing" in judged(0 * noise[0], 0 * noise[1])[1][0]


def test_the_way_back_through_the_sample_is_right(rng: np.random.Generator, vae: LinearVAE, x: Array) -> None:
    z = sample(vae, x, rng.normal(size=(BATCH, LATENT)))
    step = step_with(vae, x, z)
    np.testing.assert_allclose(head_gradients(step), through_sample(step, z, residual), atol=1e-8)


def test_another_sample_for_the_encoder_is_recognised(
    rng: np.random.Generator, vae: LinearVAE, x: Array
) -> None:
    decoded, other = (sample(vae, x, rng.normal(size=(BATCH, LATENT))) for _ in range(2))
    mine, its = step_with(vae, x, decoded).gradient, step_with(vae, x, other).gradient
    step = LinearStep(vae, x, {}, LinearVAE(*its.arrays[:4], *mine.arrays[4:]), 1, x)
    found = head_gradients(step)
    assert not np.allclose(found, through_sample(step, decoded, residual), rtol=1e-2)
    assert through_other_sample(step, found, residual)
    assert not through_other_sample(step, np.stack([found[0], 2.0 * found[1]]), residual)


@pytest.mark.parametrize(("head", "named"), [(0, "z to mean"), (1, "z to log_var")])
def test_a_cut_is_named(rng: np.random.Generator, vae: LinearVAE, x: Array, head: int, named: str) -> None:
    z = sample(vae, x, rng.normal(size=(BATCH, LATENT)))
    expected = through_sample(step_with(vae, x, z), z, residual)
    found = expected.copy()
    found[head] = 0.0
    first = next(sentence for sentence, shown in noise_gradient_diagnoses(found, expected).items() if shown)
    assert named in first


def test_a_spy_tells_other_inputs_from_the_batch(vae: LinearVAE, x: Array) -> None:
    step = step_with(vae, x, vae.heads(x)[0])
    assert step.saw(x)
    assert not replace(step, seen=x / 2).saw(x)
