"""Interpolation by known kernels, and what is left of a picture beyond it."""

import numpy as np
import pytest

from grader.testing.interpolation import beyond_interpolation, cubic, enlarge, interpolations, lanczos, linear
from grader.testing.oracles import Array, sigmoid


@pytest.fixture
def images() -> Array:
    """Smooth random images (6, 10, 8, 1) in [0, 1]."""
    rough = np.random.default_rng(0).random((6, 5, 4, 1))
    return np.asarray(enlarge(rough, linear))


@pytest.mark.parametrize("kernel", [linear, cubic, lanczos])
def test_a_constant_stays_and_a_ramp_is_halved(kernel: object) -> None:
    assert callable(kernel)
    ramp = np.arange(12.0).reshape(1, 12, 1, 1) * np.ones((1, 12, 9, 1))
    large = enlarge(ramp, kernel)
    np.testing.assert_allclose(enlarge(np.ones((1, 4, 5, 1)), kernel), np.ones((1, 8, 10, 1)))
    assert large.shape == (1, 24, 18, 1)
    steps = np.diff(large[0, 8:16, 4, 0])
    np.testing.assert_allclose(steps, 0.5, atol=0.05)  # nearly, by Lanczos


def test_linear_weights_are_a_quarter_and_three_quarters() -> None:
    large = enlarge(np.array([0.0, 1.0, 1.0]).reshape(1, 3, 1, 1), linear)
    np.testing.assert_allclose(large[0, :, 0, 0], [0.0, 0.25, 0.75, 1.0, 1.0, 1.0])


@pytest.mark.parametrize("number", range(5))
def test_functions_of_an_interpolation_hold_nothing_more(images: Array, number: int) -> None:
    enlarged = interpolations(images)[number]
    for picture in (enlarged, np.clip(1.3 * enlarged - 0.1, 0.0, 1.0), sigmoid(6.0 * enlarged - 3.0)):
        assert beyond_interpolation(picture, images) < 0.01


def test_fine_details_are_told(images: Array) -> None:
    enlarged = interpolations(images)[1]
    checkered = np.tile([[1.0, -1.0], [-1.0, 1.0]], (10, 8))[None, :, :, None]
    assert beyond_interpolation(enlarged + 0.05 * checkered, images) > 0.045
