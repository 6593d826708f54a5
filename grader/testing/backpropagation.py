"""Whether a training step sent its error back through the sample z = mean + std * noise, read off the encoder's update.

Source: Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114), section 2.4.
"""

from collections.abc import Callable

import numpy as np

from grader.testing import check
from grader.testing.failure import say
from grader.testing.oracles import Array
from grader.testing.sampler import standard_normal_scores, within_limit

_CLEAR = 0.02  # of the largest derivative: smaller ones do not tell a pass's noise
_ENOUGH = 100  # rows with clear derivatives, for statistics


def head_derivatives(x: Array, mean_update: Array, log_var_update: Array) -> Array:
    """Derivatives (2, B, L) of a loss by mean and log_var, from the updates of the kernels of affine heads.

    Args:
        x: Inputs (B, P) of the heads, P >= B.
        mean_update: (P, L), the gradient of the loss by the kernel of the mean.
        log_var_update: (P, L).
    """
    updates = np.hstack([mean_update, log_var_update])
    return np.stack(np.hsplit(np.linalg.lstsq(x.T, updates, rcond=None)[0], 2))


def require_flow(
    found: Array, z: Array, mean: Array, log_var: Array, error_to_z: Callable[[Array], Array]
) -> None:
    """Require that the reconstruction error reaches both heads through the sample.

    A program may run a second forward pass, of other noise, for the encoder's gradient: then its noise is read
    off the ratio of the two derivatives, and must be standard normal.

    Args:
        found: (2, B, L), derivatives of the reconstruction error by mean and log_var.
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
    check.that(close or _of_second_pass(found, mean, log_var, expected), diagnoses={
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
