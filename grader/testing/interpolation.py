"""Enlarging images by interpolation, and what pictures hold beyond it: a learnt picture holds something.

Sources: R. G. Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 29, 1981, eq. 4;
C. E. Duchon, "Lanczos filtering in one and two dimensions", J. Appl. Meteorol. 18, 1979.
"""

from collections.abc import Callable

import numpy as np

from grader.testing.oracles import Array, float64

_DEGREE = 5


def linear(distance: Array) -> Array:
    """Weight of a pixel at a distance, by linear interpolation."""
    return float64(np.clip(1.0 - distance, 0.0, None))


def cubic(distance: Array, a: float = -0.5) -> Array:
    """Weight of a pixel at a distance, by Keys' cubic convolution; a is -1/2 in TensorFlow and -3/4 in OpenCV."""
    inner = (a + 2.0) * distance**3 - (a + 3.0) * distance**2 + 1.0
    outer = a * (distance**3 - 5.0 * distance**2 + 8.0 * distance - 4.0)
    return float64(np.where(distance < 1.0, inner, np.where(distance < 2.0, outer, 0.0)))


def lanczos(distance: Array) -> Array:
    """Weight of a pixel at a distance, by Lanczos' window of three pixels."""
    return float64(np.where(distance < 3.0, np.sinc(distance) * np.sinc(distance / 3.0), 0.0))


def enlarge(images: Array, kernel: Callable[[Array], Array]) -> Array:
    """Images (B, H, W, 1) at twice the size, (B, 2H, 2W, 1); weights beyond the border go to the other pixels."""
    for axis in (1, 2):
        length = images.shape[axis]
        position = (np.arange(2 * length) + 0.5) / 2.0 - 0.5
        weights = kernel(np.abs(position[:, None] - np.arange(length)))
        weights = weights / weights.sum(axis=1, keepdims=True)
        images = np.moveaxis(np.tensordot(weights, images, axes=(1, axis)), 0, axis)
    return images


def interpolations(images: Array) -> list[Array]:
    """Images (B, H, W, 1) at twice the size, each (B, 2H, 2W, 1), as the usual resizes make them."""
    kernels = (linear, cubic, lambda distance: cubic(distance, -0.75), lanczos)
    return [images.repeat(2, axis=1).repeat(2, axis=2), *(enlarge(images, kernel) for kernel in kernels)]


def beyond_interpolation(pictures: Array, images: Array) -> float:
    """How much of some pictures is no function of interpolated images, pixel by pixel.

    Polynomials of each interpolation are fitted, so that a change of contrast, clipping or a sigmoid adds nothing.

    Args:
        pictures: (B, 2H, 2W, 1) in [0, 1].
        images: (B, H, W, 1) in [0, 1], what the pictures were made from.

    Returns:
        Root mean square of the remainder.
    """
    powers = range(1, _DEGREE + 1)
    columns = [each.ravel() ** power for each in interpolations(float64(images)) for power in powers]
    table, wanted = np.stack([np.ones(pictures.size), *columns], axis=1), float64(pictures).ravel()
    remainder = wanted - table @ np.linalg.lstsq(table, wanted, rcond=None)[0]
    return float(np.sqrt(np.mean(remainder**2)))
