"""A mistake's free parameter is found, and nothing else is forgiven."""

import numpy as np
import pytest

from grader.testing.fits import affine_fit, nearest, projection, same_inference


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def test_a_scaled_direction_is_its_own_projection(rng: np.random.Generator) -> None:
    direction = rng.normal(size=(4, 3))
    np.testing.assert_allclose(projection(-0.3 * direction, direction), -0.3 * direction)


def test_another_direction_is_not(rng: np.random.Generator) -> None:
    vector, direction = rng.normal(size=(2, 30))
    found = projection(vector, direction)
    assert not np.allclose(found, vector, rtol=0.1)
    assert abs(np.vdot(vector - found, direction)) < 1e-9


def test_an_affine_image_is_its_own_fit(rng: np.random.Generator) -> None:
    expected = rng.normal(size=(5, 4))
    np.testing.assert_allclose(affine_fit(3.0 - 2.0 * expected, expected), 3.0 - 2.0 * expected)
    assert not np.allclose(affine_fit(expected**2, expected), expected**2, rtol=0.1)


def test_rounding_is_the_same_inference_and_a_percent_is_not(rng: np.random.Generator) -> None:
    values = rng.normal(size=(6, 8))
    assert same_inference(values, values.astype(np.float32))
    assert not same_inference(values, 1.01 * values)


def test_the_nearest_variant_is_found_and_one_that_is_no_number_never() -> None:
    candidates = [np.array([1.0, np.nan]), np.array([3.0, 3.0]), np.array([1.0, 2.5])]
    np.testing.assert_array_equal(nearest([1.0, 2.0], candidates), candidates[2])
