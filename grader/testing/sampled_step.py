"""What a VAE's training step decoded, and the gradient that came back through the sample, read off its update.

By plain gradient descent with learning rate 1 a step subtracts the gradient; on linear networks it can be solved for
what the submission keeps to itself: the z that the decoder was given, and the derivatives by the encoder's heads.

Source: Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114), section 2.4.
"""

from collections.abc import Callable, Sequence

import numpy as np

from grader.testing import check
from grader.testing.failure import say
from grader.testing.kl import ESTIMATED
from grader.testing.oracles import Array
from grader.testing.sampler import (
    LIMIT,
    correlation_score,
    reparameterization_diagnoses,
    standard_normal_scores,
    within_limit,
)

_CLEAR = 0.02  # of the largest derivative: smaller ones do not tell a pass's noise
_ENOUGH = 100  # rows with clear derivatives, for statistics


def solve(matrix: Array, right: Array) -> Array:
    """The least-squares solution (N, K) of matrix (M, N) @ solution = right (M, K); NaN where `right` is not finite.

    Args:
        matrix: Of full column rank: random numbers of the judge's own.
        right: What a step did.
    """
    if not np.isfinite(right).all():
        return np.full((matrix.shape[1], right.shape[1]), np.nan)
    orthogonal, triangular = np.linalg.qr(matrix)
    return np.asarray(np.linalg.solve(triangular, orthogonal.T @ right))


def decoded(residual: Array, update: Array) -> Array:
    """The z (B, L) that a linear decoder was given.

    The weights of an output that ignores z move by the mean over the batch of z times a residual that is known.

    Args:
        residual: (B, Q), derivative of each example's error by the outputs that ignore z; Q > B.
        update: (L, Q), what the step subtracted from those outputs' weights.
    """
    return solve(residual.T / len(residual), update.T)


def require_samples(z: Sequence[Array], heads: Sequence[tuple[Array, Array]]) -> None:
    """Require that what steps decoded are samples of q(z|x), with noise of its own in every step, at 6 sigma.

    Args:
        z: For each of two steps (B, L), what the decoder was given.
        heads: For each step mean and log_var, each (B, L).

    Raises:
        CheckFailure: They are not; the sentence names the mistake where it is known.
    """
    noise = [(code - mean) * np.exp(-0.5 * log_var) for code, (mean, log_var) in zip(z, heads, strict=True)]
    good, between = within_limit(standard_normal_scores(np.concatenate(noise))), correlation_score(*noise)
    mean, log_var = (np.concatenate(each) for each in zip(*heads, strict=True))
    check.that(good and between < LIMIT, diagnoses=lambda: {
        **reparameterization_diagnoses(np.concatenate(z), mean, log_var),
        say(
            "Every step uses the same noise: draw it afresh, without a fixed seed and not with numpy inside of a "
            "tf.function.",
            "每一步都用同样的噪声：应每次重新采样，不要固定种子，也不要在 tf.function 内用 numpy。",
        ): between > LIMIT,
    })  # fmt: skip


def error_derivatives(
    x: Array, mean_update: Array, log_var_update: Array, mean: Array, log_var: Array
) -> Array:
    """Derivatives (2, B, L) of the batch mean of the reconstruction error by mean and log_var.

    Args:
        x: Inputs (B, P) of affine heads, P >= B.
        mean_update: (P, L), what the step subtracted from the kernel of the mean.
        log_var_update: (P, L), the same of log_var.
        mean: (B, L).
        log_var: (B, L).
    """
    found = np.stack(np.hsplit(solve(x.T, np.hstack([mean_update, log_var_update])), 2))
    return found - np.stack([mean, 0.5 * (np.exp(log_var) - 1.0)]) / len(x)


def require_flow(
    found: Array, z: Array, mean: Array, log_var: Array, error_to_z: Callable[[Array], Array]
) -> None:
    """Require that the reconstruction error reaches both heads through the sample.

    A program may run a second forward pass, of other noise, for the encoder's gradient: then its noise is read
    off the ratio of the two derivatives, and must be standard normal.

    Args:
        found: (2, B, L), the `error_derivatives`.
        z: (B, L), the samples that the decoder was given.
        mean: (B, L).
        log_var: (B, L).
        error_to_z: Derivative (B, L) of the error by the samples z (B, L).

    Raises:
        CheckFailure: It does not; the sentence says where the way is cut.
    """

    def expected(samples: Array) -> Array:
        to_z = error_to_z(samples)
        return np.stack([to_z, 0.5 * (samples - mean) * to_z])

    right = expected(z)
    tolerance = 2e-3 * np.abs(right).max()
    largest = [float(np.abs(part).max()) for part in found]
    close = np.allclose(found, right, rtol=1e-2, atol=tolerance)
    # What an estimated KL's gradient has more than that of the closed form.
    estimated = np.stack([z - mean, 0.5 * (z * (z - mean) - np.exp(log_var))]) / len(z)
    check.that(close or _of_second_pass(found, mean, log_var, expected), diagnoses={
        ESTIMATED: np.allclose(found, right + estimated, rtol=1e-2, atol=tolerance),
        say(
            "No gradient passes from z to log_var: the tape must see exp(0.5 * log_var) * epsilon.",
            "没有梯度从 z 传到 log_var：梯度带内必须包含 exp(0.5 * log_var) * epsilon。",
        ): largest[1] < 1e-3 * largest[0],
        say(
            "No gradient passes from z to mean: the tape must see mean + exp(0.5 * log_var) * epsilon.",
            "没有梯度从 z 传到 mean：梯度带内必须包含 mean + exp(0.5 * log_var) * epsilon。",
        ): largest[0] < 1e-3 * largest[1],
        say(
            "The gradient by log_var is wrong: the KL needs exp(log_var), the sample exp(0.5 * log_var).",
            "对 log_var 的梯度不对：KL 要用 exp(log_var)，采样要用 exp(0.5 * log_var)。",
        ): np.allclose(found[0], right[0], rtol=1e-2, atol=tolerance),
    })  # fmt: skip


def _of_second_pass(found: Array, mean: Array, log_var: Array, expected: Callable[[Array], Array]) -> bool:
    clear = np.abs(found[0]).min(axis=1) > _CLEAR * np.abs(found[0]).max()
    if clear.sum() < _ENOUGH:
        return False
    offset = np.where(clear[:, None], 2.0 * found[1] / np.where(clear[:, None], found[0], 1.0), 0.0)
    right = expected(mean + offset)
    close = np.allclose(found[:, clear], right[:, clear], rtol=1e-2, atol=2e-3 * np.abs(found).max())
    return close and within_limit(standard_normal_scores((offset * np.exp(-0.5 * log_var))[clear]))
