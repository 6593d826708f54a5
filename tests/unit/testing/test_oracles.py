"""Oracles against what is known by heart or by another road."""

import numpy as np
import pytest

from grader.testing.oracles import bernoulli_nll, gaussian_kl, logit, sigmoid


def test_kl_is_zero_at_the_prior_and_half_a_nat_one_off() -> None:
    mean = np.array([[0.0, 0.0], [1.0, 0.0]])
    np.testing.assert_allclose(gaussian_kl(mean, np.zeros((2, 2))), [0.0, 0.5])


def test_kl_agrees_with_numerical_integration() -> None:
    mean, log_var = 0.7, -1.3
    z = np.linspace(-12.0, 12.0, 20_001)
    log_q = -0.5 * ((z - mean) ** 2 / np.exp(log_var) + log_var)
    q = np.exp(log_q) / np.sqrt(2.0 * np.pi)
    expected = np.sum(q * (log_q + 0.5 * z**2)) * (z[1] - z[0])
    assert gaussian_kl([mean], [log_var]) == pytest.approx(expected, rel=1e-6)


def test_cross_entropy_sums_over_all_but_the_batch() -> None:
    np.testing.assert_allclose(
        bernoulli_nll(np.ones((3, 28, 28, 1)), np.zeros((3, 28, 28, 1))), 784 * np.log(2.0)
    )


def test_sigmoid_of_large_logits_neither_overflows_nor_loses_its_inverse() -> None:
    np.testing.assert_allclose(sigmoid([-1e4, 0.0, 1e4]), [0.0, 0.5, 1.0])
    np.testing.assert_allclose(logit(sigmoid([-5.0, 2.0])), [-5.0, 2.0])
