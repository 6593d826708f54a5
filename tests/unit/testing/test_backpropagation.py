"""Whether a step's gradient through the sample is recognised, and where it is cut."""

from dataclasses import dataclass

import numpy as np
import pytest

from grader.testing.backpropagation import head_derivatives, require_flow
from grader.testing.check import CheckFailure
from grader.testing.oracles import Array

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


def test_head_derivatives_inverts_the_update_of_affine_heads() -> None:
    rng = np.random.default_rng(3)
    x, derivatives = rng.random((20, 30)), rng.normal(size=(2, 20, 3))
    found = head_derivatives(x, x.T @ derivatives[0], x.T @ derivatives[1])
    np.testing.assert_allclose(found, derivatives, rtol=1e-8)
