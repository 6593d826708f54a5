import numpy as np
import pytest

from grader.testing.categorical import (
    LIMIT,
    counts,
    log_softmax,
    may_be_independent,
    may_come_from,
    softmax,
    tail_bound,
)

P = np.array([0.4, 0.3, 0.15, 0.1, 0.05])


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def test_softmax_does_not_overflow() -> None:
    assert np.allclose(softmax([1000.0, 1000.0 + np.log(3.0)]), [0.25, 0.75])
    assert np.allclose(log_softmax([-1000.0, -1000.0]), np.log(0.5))


def test_counts_leave_other_numbers_out() -> None:
    assert counts([0, 2, 2, 7, -1], 3).tolist() == [1.0, 0.0, 2.0]


@pytest.mark.parametrize("n", [10, 100, 1000])
def test_the_bound_holds_for_true_draws(n: int, rng: np.random.Generator) -> None:
    bounds = np.array([tail_bound(observed, P) for observed in rng.multinomial(n, P, size=4000)])
    for level in (0.3, 0.1, 0.01):
        share = np.mean(bounds <= level)
        assert share <= level + 4.0 * np.sqrt(level / len(bounds))


def test_the_bound_is_that_of_the_paper() -> None:
    observed = np.array([80.0, 20.0])
    divergence = 80.0 * np.log(0.8 / 0.5) + 20.0 * np.log(0.2 / 0.5)
    assert np.isclose(tail_bound(observed, [0.5, 0.5]), np.exp(-divergence) * np.e * divergence)
    assert tail_bound([51.0, 49.0], [0.5, 0.5]) == 1.0


def test_true_draws_pass_and_others_do_not(rng: np.random.Generator) -> None:
    draws = rng.choice(5, size=1500, p=P)
    assert may_come_from(draws, P)
    assert not may_come_from(draws, softmax(np.log(P) / 2.0))
    assert not may_come_from(np.zeros(1500), P)
    assert not may_come_from(np.append(draws, 5), P)


def test_draws_that_repeat_are_not_independent(rng: np.random.Generator) -> None:
    draws = rng.choice(5, size=1500, p=P)
    assert may_be_independent(draws, P)
    assert not may_be_independent(np.repeat(draws[:750], 2), P)
    assert not may_be_independent(np.sort(draws), P)


def test_the_limit_is_small() -> None:
    assert 0.0 < LIMIT <= 1e-9
