"""What came over the wire: read as an array, and told in words of a closed vocabulary.

Sentences about it name kinds, shapes and dtypes, never values: a submission that fails on purpose learns nothing.
Trust: host, handles untrusted values.
"""

from typing import Any, NoReturn

import numpy as np

from grader.judge.handle import Handle
from grader.testing.failure import CheckFailure, Text, say

_LONGEST_SHOWN = 1024
_MOST_SHOWN = 6
_PLAIN = {
    str: say("text", "文本"),
    bytes: say("bytes", "字节串"),
    dict: say("a dict", "字典"),
    list: say("a list", "列表"),
    tuple: say("a tuple", "元组"),
    bool: say("a bool", "布尔值"),
}


def as_array(value: Any, name: str) -> np.ndarray:
    """An array, a number, or a nested sequence of numbers, as an array of whatever dtype it has.

    Raises:
        CheckFailure: It is something else.
    """
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, bool | int | float | np.number | np.bool_):
        return np.asarray(value)
    if isinstance(value, list | tuple) and value:
        parts = [as_array(item, name) for item in value]
        if len({part.shape for part in parts}) == 1:
            return np.stack(parts)
        raise CheckFailure(
            say(f"{name} is a ragged sequence, expected an array.", f"{name} 是长短不一的序列，应为数组。")
        )
    kind = kind_of(value)
    raise CheckFailure(say(f"{name} is {kind}, expected an array.", f"{name} 是 {kind.zh}，应为数组。"))


def shown(shape: tuple[int, ...]) -> str:
    """A shape as a student reads it; long ones are cut, since their numbers could carry a test's inputs."""
    lengths = [str(number_shown(length)) for length in shape]
    if len(lengths) > _MOST_SHOWN:
        lengths[_MOST_SHOWN:] = ["..."]
    return f"({lengths[0]},)" if len(lengths) == 1 else f"({', '.join(lengths)})"


def number_shown(number: int) -> Text:
    """A count as a student reads it; a large one could carry a test's inputs."""
    if number <= _LONGEST_SHOWN:
        return say(str(number), str(number))
    return say(f"more than {_LONGEST_SHOWN}", f"超过 {_LONGEST_SHOWN}")


def kind_of(value: Any) -> Text:
    """What a value is, from a closed vocabulary."""
    if isinstance(value, Handle):
        return say(f"an object of kind {value._label}", f"{value._label} 类型的对象")
    if isinstance(value, np.ndarray):
        return say(f"an array of shape {shown(value.shape)}", f"形状为 {shown(value.shape)} 的数组")
    if value is None:
        return say("None", "None")
    return _PLAIN.get(type(value), say("a number", "单个数"))


def require_shape(result: np.ndarray, shape: tuple[int | None, ...], name: str) -> None:
    """Require a shape; None in it admits any length of at least 1.

    Raises:
        CheckFailure: It is another one.
    """
    fits = result.ndim == len(shape) and all(
        (wanted is None and found > 0) or found == wanted
        for wanted, found in zip(shape, result.shape, strict=True)
    )
    if fits:
        return
    wanted = "(" + ", ".join("any" if length is None else str(length) for length in shape)
    wanted += ",)" if len(shape) == 1 else ")"
    raise CheckFailure(
        say(
            f"{name} has shape {shown(result.shape)}, expected {wanted}.",
            f"{name} 的形状是 {shown(result.shape)}，应为 {wanted}。",
        )
    )


def refuse_dtype(result: np.ndarray, name: str) -> NoReturn:
    """Fail, since these are no numbers."""
    raise CheckFailure(
        say(
            f"{name} has dtype {result.dtype.name}, expected numbers.",
            f"{name} 的 dtype 是 {result.dtype.name}，应为数。",
        )
    )
