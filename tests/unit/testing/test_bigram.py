import numpy as np
import pytest

from grader.testing.bigram import Bigram, cross_entropy, one_hot, residual


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def test_cross_entropy_of_equal_logits_is_the_logarithm_of_their_number() -> None:
    assert np.allclose(cross_entropy(np.array([[0, 2]]), np.zeros((1, 2, 5))), np.log(5.0))


def test_cross_entropy_reads_the_right_logit() -> None:
    logits = np.log([[0.2, 0.3, 0.5]])
    assert np.allclose(cross_entropy(np.array([1]), logits), -np.log(0.3))
    assert np.allclose(one_hot(np.array([1]), 3), [[0.0, 1.0, 0.0]])


def test_the_gradient_is_that_of_the_loss(rng: np.random.Generator) -> None:
    model = Bigram.random(rng, 5, 3)
    x, y = rng.integers(0, 5, (2, 4, 6))
    gradient = model.gradient(x, residual(y, model.logits(x)) / y.size)
    for mine, derivative in zip(model.arrays, gradient.arrays, strict=True):
        for index in list(np.ndindex(mine.shape))[::3]:
            values = []
            for step in (1e-5, -1e-5):
                mine[index] += step
                values.append(model.loss(x, y))
                mine[index] -= step
            assert np.isclose((values[0] - values[1]) / 2e-5, derivative[index], atol=1e-7)


def test_the_optimum_has_no_gradient_and_no_better_neighbour(rng: np.random.Generator) -> None:
    size = 4
    every = np.stack(np.divmod(np.arange(size * size), size))
    x, y = np.concatenate([every, rng.integers(0, size, (2, 40))], axis=1).reshape(2, 8, 7)
    best = Bigram.optimum(x, y, size)
    gradient = best.gradient(x, residual(y, best.logits(x)) / y.size)
    assert np.abs(gradient.vector).max() < 1e-12
    for _ in range(20):
        noise = Bigram(*(rng.normal(size=array.shape) * 0.1 for array in best.arrays))
        assert best.minus(noise).loss(x, y) > best.loss(x, y)


def test_vector_has_the_arrays_in_order(rng: np.random.Generator) -> None:
    model = Bigram.random(rng, 4, 2)
    assert model.vector.shape == (8 + 8 + 4,)
    assert np.allclose(model.minus(model).vector, 0.0)
