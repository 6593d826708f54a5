"""Many calls in one exchange: a plan of the judge's, carried out one call after another."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .values import Converter
from .wire import ARRAY_BYTES, ARRAYS, CONTROL_BYTES

# A reply is full at a quarter of what may travel, so that a last result of usual size still fits.
_ARRAYS, _BYTES, _CONTROL = ARRAYS // 4, ARRAY_BYTES, CONTROL_BYTES // 4
_NODE = 32  # bytes that a number or an array takes in a control frame, at most
_isinstance, _ndarray = isinstance, np.ndarray


class Settled:
    """A wire value, as opposed to an object that has yet to be turned into one."""

    def __init__(self, value: Any) -> None:
        self.value = value


def carry_out(
    converter: Converter, calls: list[Any], tensors: bool, call: Callable[[list[Any]], Any]
) -> Settled:
    """Make the calls in order until all are made, or until the reply is full: what remains is asked for again.

    Args:
        converter: Of the child.
        calls: For each its arguments and, of those that are kept arrays of which some rows are meant, these rows
            by position.
        tensors: Whether arrays arrive as tensors.
        call: Makes one.

    Returns:
        The results, each in a tuple of its own: a list of like arrays would travel as one.
    """
    results: list[tuple[Any]] = []
    arrays = size = control = 0
    for planned, rows in calls:
        arguments = [_argument(converter, each, rows.get(at), tensors) for at, each in enumerate(planned)]
        # Copied now: the next call may change what this one returned.
        result = _copied(converter.outgoing(call(arguments)))
        results.append((result,))
        more = _extent(result)
        arrays, size, control = arrays + more[0], size + more[1], control + more[2]
        if arrays > _ARRAYS or size > _BYTES or control > _CONTROL:
            break
    return Settled(results)


def _argument(converter: Converter, value: Any, rows: Any, tensors: bool) -> Any:
    found = converter.incoming(value, tensors)
    if _isinstance(found, _ndarray):
        # A kept array: nothing that a call does to its argument may reach the next one's.
        return converter.incoming(found.copy() if rows is None else found[rows], tensors)
    return found


def _copied(value: Any) -> Any:
    if _isinstance(value, _ndarray):
        return value.copy()
    if _isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if _isinstance(value, list):
        return [_copied(item) for item in value]
    return tuple([_copied(item) for item in value]) if _isinstance(value, tuple) else value


def _extent(value: Any) -> tuple[int, int, int]:
    """Number of arrays, their bytes, and at most how many bytes the control frame takes."""
    if _isinstance(value, _ndarray):
        return 1, value.nbytes, _NODE
    if _isinstance(value, str | bytes):
        return 0, 0, _NODE + 4 * len(value)
    if _isinstance(value, dict):
        value = [part for item in value.items() for part in item]
    if not _isinstance(value, list | tuple):
        return 0, 0, _NODE
    parts = [_extent(item) for item in value]
    return (
        sum(part[0] for part in parts),
        sum(part[1] for part in parts),
        _NODE + sum(part[2] for part in parts),
    )
