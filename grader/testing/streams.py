"""Several streams of frames, each (B, T, width), and the same numbers as one vector for each example."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from grader.testing import check
from grader.testing.oracles import Array


def join(streams: Iterable[Array]) -> Array:
    """Streams (B, T, width) each -> (B, P): one flattened stream after the other."""
    return np.concatenate([stream.reshape(len(stream), -1) for stream in streams], axis=1)


def separate(x: Array, timesteps: int, widths: Sequence[int]) -> list[Array]:
    """The inverse of `join`: (B, P) -> streams (B, T, width)."""
    ends = np.cumsum([timesteps * width for width in widths])[:-1]
    parts = np.split(x, ends, axis=1)
    return [part.reshape(len(x), timesteps, width) for part, width in zip(parts, widths, strict=True)]


def read(
    value: Any,
    batch: int,
    timesteps: int,
    widths: Sequence[int],
    *,
    names: Sequence[str],
    name: str,
    known: Mapping[tuple[tuple[int, ...], ...], str] | None = None,
    finite: bool = True,
) -> list[Array]:
    """Require streams of these widths, in this order.

    Args:
        value: What the submission returned: a list or tuple, or a dict with the streams' names as keys.
        batch: B.
        timesteps: T.
        widths: Of the streams, in order.
        names: Of the streams, in order.
        name: What messages call the whole.
        known: Sentence of the mistake behind wrong shapes of all streams.
        finite: Whether NaN and infinity fail.

    Returns:
        One array (B, T, width) for each stream, float64.

    Raises:
        CheckFailure: They are not as required.
    """
    parts = check.pair(value, names=names, name=name)
    arrays = [
        check.array(part, finite=finite, name=f"{name}, {label}")
        for part, label in zip(parts, names, strict=True)
    ]
    right = tuple((batch, timesteps, width) for width in widths)
    shapes = tuple(array.shape for array in arrays)
    if shapes != right and shapes in (known or {}):
        check.mistake((known or {})[shapes])
    return [
        check.array(array, shape=shape, kind="float", finite=finite, name=f"{name}, {label}")
        for array, shape, label in zip(arrays, right, names, strict=True)
    ]
