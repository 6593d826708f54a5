"""What a hostile worker says: frames in the wire's grammar, and with any of its rules broken, made of bytes."""

import math
import struct
from typing import Any

import msgpack

from sandbox.worker.wire import DTYPES, LABELS
from tests.fuzz.target import Draw

_ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**64 - 1,
    2.5,
    float("nan"),
    "",
    "object",
    b"x",
    [],
    ["l"],
    {},
    "\x1b[2J",
)
_ROOTS: list[Any] = ["d"]
for _number, _name in enumerate(("submission", "probes", "np", "tf", "keras")):
    _ROOTS += [_name, ["h", _number, "module"]]
_MOST_BYTES = 4096


class Answers:
    """One child's side of the conversation: an answer to each request, most of them in form.

    Args:
        draw: Decides what is said.
    """

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._number = 0
        self._claimed = 0

    def more(self) -> bytes:
        """The next answer; empty where the child hangs up."""
        draw = self._draw
        self._number += 1
        self._claimed = 0
        kind = draw.number(32)
        if kind == 0:
            return b""
        if kind == 1:
            return draw.bytes(draw.number(64))
        number: Any = self._number
        operation: Any = "raise" if kind in (3, 4) else "value"
        dropped: Any = []
        if kind == 2:
            number = draw.one((0, number, number + 1, *_ODD))
            operation = draw.one(("value", "raise", "call", *_ODD))
            dropped = draw.one(([], [1], *_ODD))
        tree = self._claim() if operation == "raise" else self._tree(0)
        if self._number == 1 and kind > 8:
            tree = _ROOTS
        control = msgpack.packb([number, operation, tree, dropped])
        arrays = b"\2" * min(self._claimed, _MOST_BYTES)
        answer: bytes = struct.pack(">I", len(control)) + control + arrays
        return answer[: draw.number(256)] if kind == 5 else answer

    def _claim(self) -> Any:
        draw = self._draw
        kinds = ("exception", "missing", "signature", "syntax", "too large", "not implemented", "\x1b[2J")
        claim = ["d", "kind", draw.one(kinds), "type", draw.one(("ValueError", "Canary", "\x1b[2J"))]
        claim += ["unit", draw.one((0, 1, -1, 2**64 - 1)), "line", draw.one((3, 0, -(2**63)))]
        if draw.number(4) == 3:
            claim[draw.number(len(claim))] = draw.one(_ODD)
        return claim

    def _tree(self, depth: int) -> Any:
        draw = self._draw
        kind = draw.number(16)
        if kind in (0, 1):
            return draw.one(_ODD)
        if kind == 2:
            return draw.bytes(4).decode("latin-1")
        if kind in (3, 4, 5):
            return ["h", draw.number(256), draw.one(sorted(LABELS)) if kind > 3 else draw.one(_ODD)]
        if kind in (6, 7, 8):
            return self._array()
        if depth > 20 or draw.over:
            return kind
        if kind == 9:
            return ["t", draw.one(("dense/kernel", 3)), draw.one((True, 1)), self._array()]
        count = draw.number(4)
        if kind == 10:
            return [
                "d",
                *(
                    part
                    for _ in range(count)
                    for part in (draw.one(("a", "b", 1, *_ODD)), self._tree(depth + 1))
                ),
            ]
        tag = draw.one(("l", "t", "l", "t", "x", 1)) if kind < 15 else draw.one(("h", "a", "d"))
        return [tag, *(self._tree(depth + 1) for _ in range(count))]

    def _array(self) -> Any:
        draw = self._draw
        name = draw.one(sorted(DTYPES))
        shape: list[Any] = [draw.one((1, 2, 3, 0, 5)) for _ in range(draw.number(4))]
        size = math.prod(shape) * DTYPES[name].itemsize
        self._claimed += size
        wrong = draw.number(32)
        if wrong == 31:
            shape.append(draw.one((2**62, *_ODD)))
        if wrong == 30:
            size = draw.one((size + 1, 2**63, *_ODD))
        if wrong == 29:
            name = draw.one(("O", "object", "<f4", *_ODD))
        return ["a", name, shape, size]
