"""What the judge learns of an exception in the submission: its kind, its class and where it happened.

The text of an exception may carry a hidden test's inputs, so it stays here until the judge asks for it.
"""

import re
import traceback
from typing import Any

TEXT_BYTES = 4096
_format_exception, _walk_tb = traceback.format_exception, traceback.walk_tb


class NotPython(Exception):
    """A unit does not compile; the message begins with its name and line, as `compile_units` writes them."""


class MissingName(Exception):
    """The submission does not define a name that the test asks for."""


class WrongSignature(Exception):
    """A function of the submission does not take the arguments of its interface."""


def describe(error: BaseException, units: tuple[str, ...]) -> dict[str, Any]:
    """Reduce an exception to plain data.

    Args:
        error: What was raised.
        units: Names of the submission's source units, as tracebacks show them.

    Returns:
        `kind`, `type` (class name), and `unit` (index) and `line` of the innermost frame in the student's
        source, or -1.
    """
    kind = "exception"
    if isinstance(error, MissingName):
        kind = "missing"
    elif isinstance(error, WrongSignature):
        kind = "signature"
    elif isinstance(error, NotImplementedError):
        kind = "not implemented"
    unit, line = -1, -1
    for frame, number in _walk_tb(error.__traceback__):
        if frame.f_code.co_filename in units:
            unit, line = units.index(frame.f_code.co_filename), number
    if line == -1:
        unit, line = _place_in_graph(error, units)
    if isinstance(error, NotPython):
        kind, (unit, line) = "syntax", _place(str(error), units)
    return {"kind": kind, "type": type(error).__name__[:80], "unit": unit, "line": line}


def _place(message: str, units: tuple[str, ...]) -> tuple[int, int]:
    for index, name in enumerate(units):
        found = re.match(re.escape(name) + r", line (\d+):", message)
        if found:
            return index, int(found[1])
    return -1, -1


def _place_in_graph(error: BaseException, units: tuple[str, ...]) -> tuple[int, int]:
    """The last place in the student's source that TensorFlow names in its text: it runs a rewritten copy."""
    try:
        message = str(error)
    except BaseException:  # its own __str__ may raise anything, SystemExit too
        return -1, -1
    found = [
        (match.start(), index, int(match[1]))
        for index, name in enumerate(units)
        for match in re.finditer(rf'File "{re.escape(name)}", line (\d+)', message)
    ]
    return max(found)[1:] if found else (-1, -1)


def text(error: BaseException, units: tuple[str, ...]) -> str:
    """The traceback as its author would see it, without the worker's frames, at most `TEXT_BYTES` long."""
    if isinstance(error, NotPython):
        return str(error)[:TEXT_BYTES]
    while error.__traceback__ is not None and error.__traceback__.tb_frame.f_code.co_filename not in units:
        error.__traceback__ = error.__traceback__.tb_next
    lines = "".join(_format_exception(type(error), error, error.__traceback__, limit=-8))
    data = lines.encode("utf-8", "backslashreplace")
    # The last lines name the error, so the first ones go.
    return data[-TEXT_BYTES:].decode("utf-8", "ignore")
