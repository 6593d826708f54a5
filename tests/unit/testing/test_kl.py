"""The known mistakes of the KL differ from the right value and from each other."""

import itertools

import numpy as np

from grader.testing.failure import Text
from grader.testing.kl import estimated_kl, kl_mistakes
from grader.testing.oracles import gaussian_kl

RNG = np.random.default_rng(11)
MEAN, LOG_VAR = RNG.normal(size=(64, 3)) * 1.2 + 0.3, RNG.uniform(-3.0, 1.5, (64, 3))


def apart(first: np.ndarray, second: np.ndarray) -> float:
    with np.errstate(all="ignore"):
        return float(np.nan_to_num(np.max(np.abs(first - second) / (1e-9 + np.abs(second))), nan=np.inf))


def test_no_mistake_is_the_right_value_or_another_mistake() -> None:
    values = {"right": gaussian_kl(MEAN, LOG_VAR), **kl_mistakes(MEAN, LOG_VAR)}
    for (_, first), (_, second) in itertools.combinations(values.items(), 2):
        assert first.shape == (64,)
        assert apart(first, second) > 0.05


def test_each_is_told_in_both_languages() -> None:
    for sentence in kl_mistakes(MEAN, LOG_VAR):
        assert isinstance(sentence, Text)
        assert sentence.zh != sentence


def test_the_constant_counted_once_is_what_that_mistake_gives() -> None:
    sentence = next(text for text in kl_mistakes(MEAN, LOG_VAR) if "constant 1 is counted once" in text)
    wrong = -0.5 * (1.0 + np.sum(LOG_VAR - MEAN**2 - np.exp(LOG_VAR), axis=-1))
    np.testing.assert_allclose(kl_mistakes(MEAN, LOG_VAR)[sentence], wrong)


def test_the_estimate_is_the_kl_on_average() -> None:
    mean, log_var = MEAN[0], LOG_VAR[0]
    z = mean + np.exp(0.5 * log_var) * RNG.normal(size=(200_000, 3))
    values = estimated_kl(z, mean, log_var)
    assert values.shape == (200_000,)
    np.testing.assert_allclose(
        values.mean(), gaussian_kl(mean, log_var), atol=5 * values.std() / np.sqrt(200_000)
    )
