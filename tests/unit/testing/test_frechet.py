"""The Frechet distance and what is built on it, where the answer is known."""

import numpy as np
import pytest

from grader.testing.frechet import Principal, frechet_distance, likeness, nearest

RNG = np.random.default_rng(8)


def whitened(count: int, dimensions: int) -> np.ndarray:
    """A sample whose mean is exactly 0 and whose covariance is exactly the identity."""
    sample = RNG.normal(size=(count, dimensions))
    sample -= sample.mean(axis=0)
    return np.asarray(np.linalg.qr(sample)[0] * np.sqrt(count))


def test_of_gaussians_with_one_set_of_axes_it_is_the_distance_of_means_and_deviations() -> None:
    first = whitened(60, 3) * [1.0, 2.0, 0.5]
    second = whitened(40, 3) * [2.0, 2.0, 0.1] + [0.0, 3.0, 0.0]
    assert frechet_distance(first, second) == pytest.approx(9.0 + 1.0 + 0.4**2)


def test_of_turned_gaussians_it_is_the_formula_of_dowson_and_landau() -> None:
    first, second = RNG.normal(size=(30, 2)) @ [[2.0, 1.0], [0.0, 0.3]], RNG.normal(size=(30, 2))
    covariances = [np.cov(sample.T, bias=True) for sample in (first, second)]
    roots = np.sqrt(np.linalg.eigvals(covariances[0] @ covariances[1]).real).sum()
    means = np.sum((first.mean(axis=0) - second.mean(axis=0)) ** 2)
    expected = means + np.trace(covariances[0]) + np.trace(covariances[1]) - 2.0 * roots
    assert frechet_distance(first, second) == pytest.approx(expected)


def test_a_sample_has_no_distance_from_itself() -> None:
    sample = RNG.normal(size=(20, 5))
    assert frechet_distance(sample, sample[::-1]) == pytest.approx(0.0, abs=1e-9)


def images() -> np.ndarray:
    return RNG.normal(size=(50, 4, 4, 1)) * np.linspace(2.0, 0.1, 16).reshape(4, 4, 1)


def test_the_mean_picture_gets_one_and_has_no_diversity() -> None:
    real = images()
    principal = Principal.fit(real, 5)
    constant = np.broadcast_to(real.mean(axis=0), (10, 4, 4, 1))
    assert principal.distance(constant) == pytest.approx(1.0)
    assert principal.diversity(constant) == pytest.approx(0.0, abs=1e-12)


def test_another_constant_picture_gets_more_than_one() -> None:
    real = images()
    assert Principal.fit(real, 5).distance(np.ones((10, 4, 4, 1))) > 1.0


def test_real_images_get_nothing_and_all_of_the_diversity() -> None:
    real = images()
    principal = Principal.fit(real, 5)
    assert principal.distance(real) == pytest.approx(0.0, abs=1e-9)
    assert principal.diversity(real) == pytest.approx(1.0)
    assert principal.diversity(0.5 * real) == pytest.approx(0.25)


def test_the_components_are_those_of_the_largest_variance() -> None:
    real = images()
    variances = Principal.fit(real, 5).scores.var(axis=0)
    assert (np.diff(variances) <= 0.0).all()
    assert variances.sum() == pytest.approx(
        np.sort(np.linalg.eigvalsh(np.cov(real.reshape(50, 16).T, bias=True)))[-5:].sum()
    )


def test_the_nearest_image_is_found() -> None:
    others = RNG.normal(size=(7, 2, 2, 1))
    np.testing.assert_allclose(nearest(others[2:4] + 0.01, others), [0.02, 0.02], atol=1e-6)


def test_likeness_is_the_correlation_with_the_likest_and_knows_no_greys() -> None:
    others = RNG.normal(size=(7, 4, 4, 1))
    np.testing.assert_allclose(likeness(3.0 * others[2:4] - 0.5, others), [1.0, 1.0])
    one = RNG.normal(size=(1, 4, 4, 1))
    expected = max(np.corrcoef(one.ravel(), other.ravel())[0, 1] for other in others)
    np.testing.assert_allclose(likeness(one, others), [expected])
    np.testing.assert_allclose(likeness(np.ones((1, 4, 4, 1)), others), [0.0], atol=1e-9)
