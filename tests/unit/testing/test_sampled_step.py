"""Whether a step's gradient through the sample is recognised, and where it is cut."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from grader.testing.check import CheckFailure
from grader.testing.oracles import Array
from grader.testing.sampled_step import decoded, error_derivatives, require_flow, require_samples, solve

ROWS = 120


@dataclass(frozen=True)
class Step:
    """A sample of each row, and a linear error of it."""

    mean: Array
    log_var: Array
    z: Array
    slope: Array

    @classmethod
    def draw(cls, seed: int = 0) -> "Step":
        rng = np.random.default_rng(seed)
        mean, log_var, noise, slope = rng.normal(size=(4, ROWS, 3))
        return cls(mean, log_var, mean + np.exp(0.5 * log_var) * noise, slope)

    def error_to_z(self, z: Array) -> Array:
        return self.slope + 0.1 * z

    def derivatives(self, z: Array) -> Array:
        to_z = self.error_to_z(z)
        return np.stack([to_z, 0.5 * (z - self.mean) * to_z])

    def judge(self, found: Array) -> None:
        require_flow(found, self.z, self.mean, self.log_var, self.error_to_z)


def test_the_right_derivatives_pass() -> None:
    step = Step.draw()
    step.judge(step.derivatives(step.z))


def test_a_second_pass_with_noise_of_its_own_passes() -> None:
    step = Step.draw()
    noise = np.random.default_rng(7).normal(size=step.mean.shape)
    step.judge(step.derivatives(step.mean + np.exp(0.5 * step.log_var) * noise))


def test_a_second_pass_of_the_wrong_scale_fails() -> None:
    step = Step.draw()
    noise = np.random.default_rng(7).normal(size=step.mean.shape)
    with pytest.raises(CheckFailure):
        step.judge(step.derivatives(step.mean + 2.0 * np.exp(0.5 * step.log_var) * noise))


@pytest.mark.parametrize(("cut", "words"), [(0, "z to mean"), (1, "z to log_var")])
def test_a_cut_way_is_named(cut: int, words: str) -> None:
    step = Step.draw()
    found = step.derivatives(step.z)
    found[cut] = 0.0
    with pytest.raises(CheckFailure, match=words):
        step.judge(found)


def test_a_wrong_derivative_by_log_var_is_named() -> None:
    step = Step.draw()
    found = step.derivatives(step.z)
    found[1] *= 2.0
    with pytest.raises(CheckFailure, match="gradient by log_var is wrong"):
        step.judge(found)


def test_the_gradient_of_an_estimated_kl_is_named() -> None:
    step = Step.draw()
    found = step.derivatives(step.z)
    closed = np.stack([step.mean, 0.5 * (np.exp(step.log_var) - 1.0)]) / ROWS
    # log q(z|x) - log p(z) = 1/2 * (z^2 - log_var) + what does not depend on the heads, z moving with them.
    estimated = np.stack([step.z, 0.5 * (step.z * (step.z - step.mean) - 1.0)]) / ROWS
    with pytest.raises(CheckFailure, match="estimated from the sample"):
        step.judge(found + estimated - closed)


def test_the_error_is_what_is_left_of_the_heads_update_without_the_kl() -> None:
    step, rng = Step.draw(), np.random.default_rng(3)
    x, derivatives = rng.random((ROWS, 200)), rng.normal(size=(2, ROWS, 3))
    kl = np.stack([step.mean, 0.5 * (np.exp(step.log_var) - 1.0)]) / ROWS
    to_mean, to_log_var = derivatives + kl
    found = error_derivatives(x, x.T @ to_mean, x.T @ to_log_var, step.mean, step.log_var)
    np.testing.assert_allclose(found, derivatives, rtol=1e-8)


def test_the_decoded_code_is_found() -> None:
    step, rng = Step.draw(), np.random.default_rng(4)
    residual = rng.normal(size=(ROWS, 150))
    np.testing.assert_allclose(decoded(residual, step.z.T @ residual / ROWS), step.z, rtol=1e-8)


def test_a_step_that_exploded_has_no_solution_and_is_no_sample() -> None:
    step = Step.draw()
    exploded = solve(np.random.default_rng(5).normal(size=(150, ROWS)), np.full((150, 3), np.inf))
    assert exploded.shape == (ROWS, 3)
    assert np.isnan(exploded).all()
    with pytest.raises(CheckFailure):
        require_samples([exploded, exploded], [(step.mean, step.log_var)] * 2)


@pytest.mark.parametrize(
    ("noise_of", "words"),
    [
        (lambda first, second: (first, first), "Every step uses the same noise"),
        (lambda first, second: (0.0 * first, 0.0 * second), "noise is missing"),
        (lambda first, second: (first[:1] + 0.0 * first, second[:1] + 0.0 * second), "whole batch"),
    ],
)
def test_what_is_wrong_with_the_samples_is_named(noise_of: Any, words: str) -> None:
    step, rng = Step.draw(), np.random.default_rng(6)
    log_var = step.log_var - 1.0

    def judge(*noise: Array) -> None:
        codes = [step.mean + np.exp(0.5 * log_var) * each for each in noise]
        require_samples(codes, [(step.mean, log_var)] * 2)

    first, second = rng.normal(size=(2, ROWS, 3))
    judge(first, second)
    with pytest.raises(CheckFailure, match=words):
        judge(*noise_of(first, second))
