"""The Gaussian reconstruction term against a density, and the weights that mistakes give it."""

import numpy as np
import pytest

from grader.testing.gaussian import squared_error, weight_mistakes


def test_squared_error_is_a_log_density_up_to_a_constant() -> None:
    rng = np.random.default_rng(0)
    y, first, second = rng.random((3, 4, 6, 5, 1))
    sigma2 = 0.7

    def log_density(prediction: np.ndarray) -> np.ndarray:
        terms = -0.5 * np.log(2 * np.pi * sigma2) - (y - prediction) ** 2 / (2 * sigma2)
        return np.asarray(terms.sum(axis=(1, 2, 3)))

    change = (squared_error(y, second) - squared_error(y, first)) / (2 * sigma2)
    np.testing.assert_allclose(change, log_density(first) - log_density(second))


@pytest.mark.parametrize("sigma2", [0.4, 1.7, 2.4, 3.1])
def test_no_two_weights_agree_and_none_is_right(sigma2: float) -> None:
    factors = list(weight_mistakes(sigma2, 80, 7).values())
    for number, factor in enumerate(factors):
        others = np.array([1.0, *factors[:number]])
        assert (np.abs(others / factor - 1.0) > 0.05).all()


def test_weights_are_those_of_the_programs_they_name() -> None:
    rng = np.random.default_rng(1)
    y, prediction, sigma2 = rng.random((7, 80)), rng.random((7, 80)), 0.4
    right = np.mean(squared_error(y, prediction)) / (2 * sigma2)
    difference = y - prediction
    programs = {
        "averaged over the pixels": np.mean(difference**2) / (2 * sigma2),
        "is the mean squared error": np.mean(difference**2),
        "is half the mean squared error": np.mean(difference**2) / 2,
        "does not divide": np.mean(np.sum(difference**2, axis=1)),
        "is halved": np.mean(np.sum(difference**2, axis=1)) / 2,
        "factor 1/2": np.mean(np.sum(difference**2, axis=1)) / sigma2,
        "is squared": np.mean(np.sum(difference**2, axis=1)) / (2 * sigma2**2),
        "standard deviation": np.mean(np.sum(difference**2, axis=1)) / (2 * np.sqrt(sigma2)),
        "multiplied": np.mean(np.sum(difference**2, axis=1)) * sigma2 / 2,
        "summed over the batch": np.sum(difference**2) / (2 * sigma2),
        "0..255": np.mean(np.sum((255 * difference) ** 2, axis=1)) / (2 * sigma2),
        "[-1, 1]": np.mean(np.sum((2 * difference) ** 2, axis=1)) / (2 * sigma2),
    }
    found = weight_mistakes(sigma2, 80, 7)
    assert len(found) == len(programs)
    for words, value in programs.items():
        (factor,) = [factor for sentence, factor in found.items() if words in sentence]
        assert factor * right == pytest.approx(value)
