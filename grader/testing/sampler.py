"""Judging random numbers: how far they are from independent N(0, 1), and which wrong sampler explains them."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from grader.testing import check
from grader.testing.failure import say
from grader.testing.oracles import Array, float64

LIMIT = 6.0
"""Standard errors that no honest sampler exceeds: one in 5e8 does, each time that it is asked."""


def within_limit(scores: dict[str, float]) -> bool:
    """Whether an honest sampler may have such scores; one that is no number may not."""
    return all(score < LIMIT for score in scores.values())


def standard_normal_scores(noise: ArrayLike) -> dict[str, float]:
    """How far a table of noise is from independent N(0, 1), in standard errors.

    Args:
        noise: (N, L), N samples of L dimensions, N >= 100 and L >= 2.

    Returns:
        Absolute z-scores under the null: `mean`, `variance`, `kurtosis`, and those of `dependence_scores`.
    """
    return distribution_scores(noise) | dependence_scores(noise)


def distribution_scores(noise: ArrayLike) -> dict[str, float]:
    """How far single numbers of the noise are from N(0, 1): `mean`, `variance`, `kurtosis`, in standard errors."""
    noise = float64(noise)
    squares = noise * noise
    power = float(np.mean(squares))
    return {
        "mean": float(abs(noise.mean()) * np.sqrt(noise.size)),
        "variance": float(abs(power - noise.mean() ** 2 - 1.0) * np.sqrt(noise.size / 2.0)),
        "kurtosis": float(
            abs(np.mean(squares * squares) / max(power, 1e-15) ** 2 - 3.0) * np.sqrt(noise.size / 24.0)
        ),
    }


def dependence_scores(noise: ArrayLike) -> dict[str, float]:
    """How far the numbers of the noise are from independence, in standard errors.

    Returns:
        `dimensions`: largest correlation of two columns; `rows`: correlation of each row with the next.
    """
    noise = float64(noise)
    pairs = [(i, j) for i in range(noise.shape[1]) for j in range(i)]
    return {
        "dimensions": max(correlation_score(noise[:, i], noise[:, j]) for i, j in pairs),
        "rows": correlation_score(noise[:-1], noise[1:]),
    }


def correlation_score(first: ArrayLike, second: ArrayLike) -> float:
    """Correlation of two samples of one size, in standard errors of independent ones; inf for a constant."""
    one, other = np.ravel(float64(first)), np.ravel(float64(second))
    one, other = one - one.mean(), other - other.mean()
    scale = float(np.sqrt(np.sum(one**2) * np.sum(other**2)))
    return abs(float(np.sum(one * other))) / scale * float(np.sqrt(len(one))) if scale > 0.0 else float("inf")


def standard_normal(noise: Array) -> bool:
    """Whether one number of the noise, taken alone, may come from N(0, 1)."""
    return within_limit(distribution_scores(noise))


def shared_noise_diagnoses(scores: dict[str, float], noise: Array) -> dict[str, bool]:
    """Which values that should have noise of their own share it.

    Args:
        scores: `standard_normal_scores(noise)`.
        noise: (N, L).
    """
    return {
        say(
            "One noise is shared by the whole batch: draw epsilon of shape (B, L), as mean has.",
            "整个批次共用一份噪声：epsilon 的形状应与 mean 相同，为 (B, L)。",
        ): scores["rows"] > LIMIT or float(np.ptp(noise, axis=0).max()) < 1e-2,
        say(
            "One noise is shared by the latent dimensions: draw epsilon of shape (B, L), not (B, 1).",
            "各潜变量维度共用一份噪声：epsilon 的形状应为 (B, L)，而不是 (B, 1)。",
        ): scores["dimensions"] > LIMIT,
    }


def reparameterization_diagnoses(z: ArrayLike, mean: ArrayLike, log_var: ArrayLike) -> dict[str, bool]:
    """Which wrong sampler of N(mean, exp(log_var)) would explain z.

    Args:
        z: (N, L), what was drawn.
        mean: (N, L).
        log_var: (N, L), different for different rows and below zero on average.

    Returns:
        A sentence for the student, and whether z is what that mistake gives; in order of precedence.
    """
    z, mean, log_var = float64(z), float64(mean), float64(log_var)
    offset, std = z - mean, np.exp(0.5 * log_var)
    noise = offset / std
    likeliest, explained = _likeliest_scale(z, mean, log_var)
    return {
        say(
            "z is the mean: the noise is missing, z = mean + exp(0.5 * log_var) * epsilon.",
            "z 就是均值：缺少噪声，z = mean + exp(0.5 * log_var) * epsilon。",
        ): bool(np.abs(offset).max() < 1e-2 * std.max()),
        **shared_noise_diagnoses(standard_normal_scores(noise), noise),
        likeliest: explained,
        say(
            "The noise is uniform: epsilon is a standard normal variable.",
            "噪声是均匀分布的：epsilon 应为标准正态变量。",
        ): float(np.mean(noise**4)) < 2.2 * float(np.mean(noise**2)) ** 2,
        say(
            "The noise never exceeds two standard deviations: epsilon is standard normal, not truncated.",
            "噪声从不超过两个标准差：epsilon 应为标准正态变量，而不是截断的正态变量。",
        ): float(np.abs(noise).max()) < 2.02 and 0.8 < float(noise.std()) < 0.95,
    }


def _likeliest_scale(z: Array, mean: Array, log_var: Array) -> tuple[str, bool]:
    """Which wrong scale of the noise fits z best, and whether it explains it."""
    offset, std = z - mean, np.exp(0.5 * log_var)
    averaged = say(
        "The noise is that of a mean of several samples: draw one epsilon for each z.",
        "噪声相当于多个样本的平均：每个 z 只应采样一个 epsilon。",
    )
    candidates = [
        (say(
            "The noise is scaled by exp(log_var), the variance: the standard deviation is exp(0.5 * log_var).",
            "噪声乘的是方差 exp(log_var)：标准差是 exp(0.5 * log_var)。",
        ), offset / np.exp(log_var)),
        (say(
            "log_var is used as the standard deviation: the standard deviation is exp(0.5 * log_var).",
            "log_var 被当作标准差：标准差是 exp(0.5 * log_var)。",
        ), offset / log_var),
        (say(
            "The standard deviation is exp(+0.5 * log_var), not exp(-0.5 * log_var).",
            "标准差是 exp(+0.5 * log_var)，而不是 exp(-0.5 * log_var)。",
        ), offset * std),
        (say(
            "The noise is not scaled: z = mean + exp(0.5 * log_var) * epsilon.",
            "噪声没有缩放：z = mean + exp(0.5 * log_var) * epsilon。",
        ), offset),
        (say(
            "softplus(log_var) is used as the standard deviation: it is exp(0.5 * log_var).",
            "softplus(log_var) 被当作标准差：标准差是 exp(0.5 * log_var)。",
        ), offset / np.logaddexp(0.0, log_var)),
        (say(
            "The mean is missing from z = mean + exp(0.5 * log_var) * epsilon.",
            "z = mean + exp(0.5 * log_var) * epsilon 中缺少均值。",
        ), z / std),
        *((averaged, offset / std * np.sqrt(count)) for count in range(2, 17)),
    ]  # fmt: skip

    # Apart, or noise of one wrong size for all might pass for noise whose size depends on log_var.
    small_and_large = np.array_split(np.argsort(log_var, axis=None), 2)

    def misfit(noise: Array) -> float:
        scores = [distribution_scores(noise.ravel()[part]).values() for part in small_and_large]
        return float(np.nan_to_num([*scores[0], *scores[1]], nan=np.inf).max())

    sentence, noise = min(candidates, key=lambda each: misfit(each[1]))
    return sentence, standard_normal(noise)


def require_distribution(reparameterize: Any, rng: np.random.Generator) -> None:
    """Require that z = reparameterize(mean, log_var) has the distribution N(mean, exp(log_var)), at 6 sigma.

    Args:
        reparameterize: Handle of the submission's function.
        rng: Source of 25,000 means and variances of four dimensions.

    Raises:
        CheckFailure: It has not; the sentence names the mistake where it is known.
    """
    mean, log_var = _parameters(rng)
    z = check.array(reparameterize(mean, log_var), shape=mean.shape, kind="float", name="z")
    check.that(
        standard_normal((z - mean) / np.exp(0.5 * log_var)),
        diagnoses=lambda: reparameterization_diagnoses(z, mean, log_var),
    )


def require_independence(reparameterize: Any, rng: np.random.Generator) -> None:
    """Require noise of its own for every row, dimension and call, at 6 sigma.

    Args:
        reparameterize: Handle of the submission's function.
        rng: Source of 25,000 means and variances of four dimensions.

    Raises:
        CheckFailure: Some share their noise; the sentence says which.
    """
    mean, log_var = _parameters(rng)
    first, second = (
        (check.array(reparameterize(mean, log_var), shape=mean.shape, name="z") - mean)
        / np.exp(0.5 * log_var)
        for _ in range(2)
    )
    scores, between = dependence_scores(first), correlation_score(first, second)
    check.that(within_limit(scores) and between < LIMIT, diagnoses={
        say(
            "The noise is the same at every call: draw it afresh, without a fixed seed.",
            "每次调用的噪声都相同：应每次重新采样，不要固定种子。",
        ): between > LIMIT,
        **shared_noise_diagnoses(scores, first),
    })  # fmt: skip


def _parameters(rng: np.random.Generator) -> tuple[Array, Array]:
    return rng.normal(size=(25_000, 4)), rng.uniform(-3.0, 1.0, (25_000, 4))
