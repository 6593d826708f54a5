"""The trusted comparator: the one way in which hidden tests look at what a submission returned.

Every function takes a value of the wire (plain data or a handle) and either returns it in a form that is safe
to compute with or raises `CheckFailure` with a sentence for the student. NaN, scalar broadcast, empty arrays,
wrong types and wrong shapes never pass. Sentences name shapes and dtypes at most, never values.
Trust: host, handles untrusted values.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NoReturn

import numpy as np

from grader.judge.handle import Handle
from grader.testing.failure import CheckFailure, say
from grader.testing.received import as_array, kind_of, number_shown, refuse_dtype, require_shape, shown

__all__ = [
    "CheckFailure",
    "allclose",
    "array",
    "interpolate",
    "mapping",
    "mistake",
    "model",
    "pair",
    "say",
    "scalar",
    "shaped",
    "that",
]

_SHARP = 0.01  # of the tolerance: a small term that is missing must not pass for one that is there
_ROUNDING = 2e-6  # of the largest number: what float32 leaves where terms cancel

Kind = Literal["float", "int", "uint8", "bool"]
_KINDS = {"float": "f", "int": "iu", "uint8": "u", "bool": "b"}
_KIND_NAMES = {
    "float": say("floating-point numbers", "浮点数"),
    "int": say("integers", "整数"),
    "uint8": say("uint8", "uint8"),
    "bool": say("booleans", "布尔值"),
}


def mistake(sentence: str) -> NoReturn:
    """Fail with a sentence that names the mistake."""
    raise CheckFailure(sentence, diagnosed=True)


def that(
    condition: Any,
    sentence: str | None = None,
    *,
    diagnoses: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
) -> None:
    """Require a condition that the test computed on the host.

    Args:
        condition: A bool or numpy bool.
        sentence: What the student reads; the test's hint when None.
        diagnoses: Sentence of each known mistake, and whether the result shows it; the first true one counts.
            A function that gives them where they are costly: it is called after a failure only.

    Raises:
        CheckFailure: The condition does not hold.
        TypeError: The condition is no truth value (an array, a handle).
    """
    if not isinstance(condition, bool | np.bool_):
        raise TypeError(f"check.that needs a bool, received {type(condition).__name__}")
    if condition:
        return
    for text, applies in (diagnoses() if callable(diagnoses) else diagnoses or {}).items():
        if applies:
            mistake(text)
    raise CheckFailure(sentence)


def array(
    value: Any,
    *,
    shape: Sequence[int | None] | None = None,
    kind: Kind | None = None,
    low: float | None = None,
    high: float | None = None,
    finite: bool = True,
    name: str = "the result",
) -> np.ndarray:
    """Require an array of numbers.

    Args:
        value: What the submission returned: array, nested list or tuple of numbers, or number.
        shape: Required shape; None in it admits any length of at least 1.
        kind: Required kind of dtype; None admits every kind of number.
        low: Least value allowed.
        high: Greatest value allowed.
        finite: Whether NaN and infinity fail.
        name: What messages call it.

    Returns:
        The array; floats as float64, so that what follows is computed exactly enough.

    Raises:
        CheckFailure: It is none, or not as required.
    """
    result = as_array(value, name)
    if shape is not None:
        require_shape(result, tuple(shape), name)
    if result.size == 0 and (shape is None or 0 not in shape):
        raise CheckFailure(
            say(
                f"{name} is empty: shape {shown(result.shape)}.",
                f"{name} 为空：形状为 {shown(result.shape)}。",
            )
        )
    if kind is not None and not _is_kind(result, kind):
        raise CheckFailure(
            say(
                f"{name} has dtype {result.dtype.name}, expected {_KIND_NAMES[kind]}.",
                f"{name} 的 dtype 是 {result.dtype.name}，应为{_KIND_NAMES[kind].zh}。",
            )
        )
    if result.dtype.kind == "f":
        result = result.astype(np.float64)
        if finite and not np.isfinite(result).all():
            raise CheckFailure(say(f"{name} contains NaN or infinity.", f"{name} 含有 NaN 或无穷大。"))
    _require_range(result, low, high, name)
    return result


def shaped(
    value: Any, shape: Sequence[int], *, known: Mapping[tuple[int, ...], str] | None = None, name: str
) -> np.ndarray:
    """Require finite floating-point numbers of a shape; a wrong shape that is known has a sentence of its own.

    Args:
        value: What the submission returned.
        shape: Required shape.
        known: Sentence of the mistake behind each wrong shape.
        name: What messages call it.

    Returns:
        The numbers, float64.

    Raises:
        CheckFailure: They are not as required.
    """
    result = as_array(value, name)
    sentence = (known or {}).get(result.shape)
    if result.shape != tuple(shape) and sentence is not None:
        array(result, name=name)  # what is no finite number has another sentence
        mistake(sentence)
    return array(result, shape=shape, kind="float", name=name)


def _is_kind(result: np.ndarray, kind: Kind) -> bool:
    return result.dtype == np.uint8 if kind == "uint8" else result.dtype.kind in _KINDS[kind]


def _require_range(result: np.ndarray, low: float | None, high: float | None, name: str) -> None:
    below = low is not None and bool((result < low).any())
    above = high is not None and bool((result > high).any())
    if not below and not above:
        return
    bounds = f"[{'-inf' if low is None else f'{low:g}'}, {'inf' if high is None else f'{high:g}'}]"
    raise CheckFailure(say(f"{name} leaves the range {bounds}.", f"{name} 超出了范围 {bounds}。"))


def scalar(value: Any, *, name: str = "the result", finite: bool = True) -> float:
    """Require one number: a Python number or an array of size 1.

    Raises:
        CheckFailure: It is none, or it is not finite.
    """
    result = as_array(value, name)
    if result.size != 1 or result.dtype.kind not in "fiu":
        kind = kind_of(result) if result.dtype.kind in "fiu" else kind_of(value)
        raise CheckFailure(
            say(f"{name} is {kind}, expected one number.", f"{name} 是 {kind.zh}，应为单个数。")
        )
    number = float(result.reshape(()))
    if finite and not math.isfinite(number):
        raise CheckFailure(say(f"{name} is NaN or infinite.", f"{name} 是 NaN 或无穷大。"))
    return number


def allclose(
    value: Any,
    expected: Any,
    *,
    rtol: float = 1e-3,
    atol: float = 0.0,
    mistakes: Mapping[str, Any] | None = None,
    name: str = "the result",
) -> np.ndarray:
    """Require numbers equal to an oracle's within a tolerance, and of its shape.

    Args:
        value: What the submission returned.
        expected: The oracle's numbers; a scalar oracle admits any value of size 1.
        rtol: Tolerance relative to the expected numbers.
        atol: Absolute tolerance added to it.
        mistakes: Sentence of each known mistake, and the numbers (of any shape) that it gives.
        name: What messages call it.

    Returns:
        The submission's numbers, float64.

    Raises:
        CheckFailure: They differ; its sentence is that of the mistake whose numbers they are, if any: the first that
            fits to a hundredth of the tolerance, else the first that fits.
    """
    oracle = np.asarray(expected, np.float64)
    if not np.isfinite(oracle).all() or oracle.size == 0:
        raise ValueError("the oracle itself is empty or not finite")
    result = as_array(value, name)
    if oracle.ndim == 0 and result.size == 1:
        result = result.reshape(())
    numbers = None
    if result.dtype.kind in "fiu":
        # One byte of an answer becomes eight here: only as many as an honest answer has.
        shapes = {oracle.shape, *(np.shape(wrong) for wrong in (mistakes or {}).values())}
        numbers = result.astype(np.float64) if result.shape in shapes else None
    if numbers is not None and numbers.shape == oracle.shape and _close(numbers, oracle, rtol, atol):
        return numbers
    if numbers is not None and (sentence := _explanation(numbers, mistakes or {}, rtol, atol)) is not None:
        mistake(sentence)
    if result.dtype.kind not in "fiu":
        refuse_dtype(result, name)
    require_shape(result, oracle.shape, name)
    if not np.isfinite(result).all():
        raise CheckFailure(say(f"{name} contains NaN or infinity.", f"{name} 含有 NaN 或无穷大。"))
    raise CheckFailure(None)


def _explanation(numbers: np.ndarray, mistakes: Mapping[str, Any], rtol: float, atol: float) -> str | None:
    """The mistake that gives these numbers: one that does so to float32's accuracy, else one that nearly does."""
    for share in (_SHARP, 1.0):
        for sentence, wrong in mistakes.items():
            other = np.asarray(wrong, np.float64)
            # A formula whose mistake divides by zero names nobody's mistake.
            if other.size == 0 or not np.isfinite(other).all() or numbers.shape != other.shape:
                continue
            if _close(numbers, other, share * rtol, share * atol + _ROUNDING * float(np.abs(other).max())):
                return sentence
    return None


def _close(numbers: np.ndarray, oracle: np.ndarray, rtol: float, atol: float) -> bool:
    return bool((np.abs(numbers - oracle) <= atol + rtol * np.abs(oracle)).all())


def pair(
    value: Any, *, names: Sequence[str] = ("mean", "log_var"), name: str = "the result"
) -> tuple[Any, ...]:
    """Require a sequence of exactly as many parts as there are names.

    Args:
        value: list, tuple, or dict with these names as keys.
        names: What the parts are called.
        name: What messages call the whole.

    Returns:
        The parts in order, unchecked.

    Raises:
        CheckFailure: There are more or fewer, or it is no sequence.
    """
    if isinstance(value, dict) and set(value) == set(names):
        return tuple(value[key] for key in names)
    if isinstance(value, list | tuple) and len(value) == len(names):
        return tuple(value)
    listed = ", ".join(names)
    received = kind_of(value)
    if isinstance(value, list | tuple):
        count = number_shown(len(value))
        received = say(f"{count} parts", f"{count.zh} 个部分")
    raise CheckFailure(
        say(f"{name} is {received}, expected ({listed}).", f"{name} 是 {received.zh}，应为（{listed}）。")
    )


def mapping(value: Any, *, keys: Sequence[str], name: str = "the result") -> dict[str, float]:
    """Require a dict that holds one finite number for each key; further keys are free.

    Raises:
        CheckFailure: It is no dict, a key is missing, or a value is no finite number.
    """
    if not isinstance(value, dict):
        kind = kind_of(value)
        raise CheckFailure(say(f"{name} is {kind}, expected a dict.", f"{name} 是 {kind.zh}，应为字典。"))
    for key in keys:
        if key not in value:
            raise CheckFailure(say(f'{name} lacks the key "{key}".', f"{name} 缺少键 “{key}”。"))
    return {key: scalar(value[key], name=f'{name}["{key}"]') for key in keys}


def model(value: Any, *, name: str) -> Handle:
    """Require a Keras model (Functional, Sequential or a subclass), not plain data and not another callable.

    Raises:
        CheckFailure: It is none, as far as its own process tells.
    """
    if isinstance(value, Handle) and value._label == "keras.Model":
        return value
    kind = kind_of(value)
    raise CheckFailure(
        say(f"{name} is {kind}, expected a Keras model.", f"{name} 是 {kind.zh}，应为 Keras 模型。")
    )


def interpolate(value: float, *, zero_at: float, full_at: float, sentence: str | None = None) -> None:
    """Give the share of points that lies between two published cutoffs; full marks return, less raises.

    Args:
        value: What the judge computed.
        zero_at: Where no points are left.
        full_at: Where all points are earned; above or below `zero_at`.
        sentence: What the student reads below full marks; the test's hint when None.

    Raises:
        CheckFailure: Less than full marks; carries the fraction.
    """
    if not math.isfinite(value):
        raise CheckFailure(sentence)
    fraction = (value - zero_at) / (full_at - zero_at)
    if fraction < 1.0:
        raise CheckFailure(sentence, fraction=max(0.0, fraction))
