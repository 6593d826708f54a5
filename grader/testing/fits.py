"""Comparing arrays up to what a known mistake leaves free: a scale, an offset, the rounding of float32."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from grader.testing.oracles import Array, float64


def projection(vector: ArrayLike, direction: ArrayLike) -> Array:
    """The multiple of `direction` that is nearest to `vector`, both of one shape.

    Equal to `vector` where that is `direction` at any scale: a wrong weight, clipped gradients.
    """
    vector, direction = float64(vector), float64(direction)
    return direction * (np.vdot(vector, direction) / np.vdot(direction, direction))


def affine_fit(values: ArrayLike, expected: ArrayLike) -> Array:
    """The multiple of `expected`, plus a constant, that is nearest to `values`, both of one shape.

    Equal to `values` where they were rescaled with numbers of their own, such as their minimum and maximum.
    """
    values, expected = float64(values), float64(expected)
    slope, offset = np.polyfit(expected.ravel(), values.ravel(), 1)
    return float64(slope * expected + offset)


def same_inference(first: ArrayLike, second: ArrayLike) -> bool:
    """Whether two arrays of one shape differ by no more than float32 rounds in batches of different sizes."""
    first, second = float64(first), float64(second)
    return bool(np.allclose(first, second, rtol=0.0, atol=1e-5 + 1e-3 * np.abs(first).max(initial=0.0)))


def nearest(values: ArrayLike, candidates: Iterable[ArrayLike]) -> Array:
    """Of what several variants of one mistake give, all of one shape, that which is nearest to `values`.

    A mean instead of a sum may be halved or not, and taken over more or fewer axes: one sentence for all.
    """
    values = float64(values)
    with np.errstate(all="ignore"):
        distances = [
            (float(np.nan_to_num(np.abs(values - each).max(), nan=np.inf)), each)
            for each in map(float64, candidates)
        ]
    return min(distances, key=lambda pair: pair[0])[1]
