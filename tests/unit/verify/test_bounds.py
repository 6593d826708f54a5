"""Clopper and Pearson's bounds where they have a closed form or stand in tables."""

import pytest

from grader.verify.bounds import lower_bound, upper_bound


@pytest.mark.parametrize("runs", [1, 10, 100, 1000])
def test_no_failure_leaves_the_rule_of_three(runs: int) -> None:
    assert upper_bound(0, runs) == pytest.approx(1.0 - 0.05 ** (1.0 / runs), rel=1e-6)
    assert lower_bound(runs, runs) == pytest.approx(0.05 ** (1.0 / runs), rel=1e-6)


def test_a_value_from_tables() -> None:
    assert upper_bound(1, 10) == pytest.approx(0.39416, abs=1e-5)
    assert upper_bound(3, 20) == pytest.approx(0.34366, abs=1e-5)


def test_nothing_is_known_without_a_run() -> None:
    assert (upper_bound(0, 0), lower_bound(0, 0)) == (1.0, 0.0)
    assert (upper_bound(5, 5), lower_bound(0, 5)) == (1.0, 0.0)
