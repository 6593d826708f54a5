"""The Gaussian likelihood as a reconstruction term, and what the known mistakes make of its weight.

-log N(y; prediction, sigma2 I) is the squared error summed over the values / (2 sigma2), but for a constant.

Source: Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114), appendix C.2.
"""

import numpy as np
from numpy.typing import ArrayLike

from grader.testing.failure import say
from grader.testing.oracles import Array, float64


def squared_error(targets: ArrayLike, predictions: ArrayLike) -> Array:
    """Squared differences summed over all but the first axis, (B,).

    Args:
        targets: (B, ...).
        predictions: (B, ...).
    """
    difference = float64(targets) - float64(predictions)
    return float64(np.sum(difference.reshape(len(difference), -1) ** 2, axis=1))


def weight_mistakes(sigma2: float, values: int, batch: int) -> dict[str, float]:
    """What each known mistake multiplies the batch mean of [squared error / (2 sigma2)] by.

    Args:
        sigma2: Variance, neither 1 nor 1/2, so that no two mistakes agree.
        values: How many values (pixels) an image has.
        batch: Batch size.

    Returns:
        Sentence of the mistake -> factor.
    """
    return {
        say(
            "The squared error is averaged over the pixels: sum it, or the KL outweighs it as many times as there "
            "are pixels.",
            "平方误差对像素取了平均：应求和，否则 KL 的权重会大出像素个数那么多倍。",
        ): 1.0 / values,
        say(
            "The reconstruction is the mean squared error: it is the squared error summed over the pixels, divided "
            "by 2 * sigma2.",
            "重建项是均方误差：应为对像素求和的平方误差除以 2 * sigma2。",
        ): 2.0 * sigma2 / values,
        say(
            "The reconstruction is half the mean squared error: it is the squared error summed over the pixels, "
            "divided by 2 * sigma2.",
            "重建项是均方误差的一半：应为对像素求和的平方误差除以 2 * sigma2。",
        ): sigma2 / values,
        say(
            "sigma2 does not divide the squared error: the reconstruction is its sum / (2 * sigma2).",
            "平方误差没有除以 sigma2：重建项是其总和 / (2 * sigma2)。",
        ): 2.0 * sigma2,
        say(
            "The squared error is halved, but not divided by sigma2: the reconstruction is its sum / (2 * sigma2).",
            "平方误差减半了，却没有除以 sigma2：重建项是其总和 / (2 * sigma2)。",
        ): sigma2,
        say(
            "The factor 1/2 of the squared error is missing: divide by 2 * sigma2, not by sigma2.",
            "平方误差缺少系数 1/2：应除以 2 * sigma2，而不是 sigma2。",
        ): 2.0,
        say(
            "sigma2 is squared: it is the variance already, divide by 2 * sigma2.",
            "sigma2 又被平方了：它已经是方差，应除以 2 * sigma2。",
        ): 1.0 / sigma2,
        say(
            "The standard deviation divides the squared error: divide by 2 * sigma2, the variance.",
            "平方误差除以的是标准差：应除以 2 * sigma2，即方差。",
        ): float(np.sqrt(sigma2)),
        say(
            "The squared error is multiplied by sigma2: divide it by 2 * sigma2.",
            "平方误差乘以了 sigma2：应除以 2 * sigma2。",
        ): sigma2 * sigma2,
        say(
            "The reconstruction is summed over the batch: take the batch mean of both terms.",
            "重建项对批次求和：两项都应取批次平均。",
        ): float(batch),
        say(
            "The images are scaled to 0..255 before they are compared: keep them in [0, 1].",
            "图像在比较之前被放大到 0..255：应保持在 [0, 1]。",
        ): 255.0**2,
        say(
            "The images are mapped to [-1, 1] before they are compared: keep them in [0, 1].",
            "图像在比较之前被映射到 [-1, 1]：应保持在 [0, 1]。",
        ): 4.0,
    }
