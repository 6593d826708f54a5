"""What plays a child of the sandbox in memory.

It answers a judge's requests as the worker's child does, from Python objects of this process.
"""

import copy
import inspect
import itertools
import socket
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sandbox.worker.wire import DTYPES, ITEMS, Channel, Message, Ref, WireError

_CALLS = 8  # in one reply; the judge asks again for the others
_LABELS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (types.ModuleType, "module"),
    (type, "class"),
    ((types.FunctionType, types.BuiltinFunctionType, types.MethodType), "function"),
)


class ChildEnds(BaseException):
    """Ends the child of the function that raises it without an answer, as `os._exit` or a crash would.

    Args:
        status: Exit code, or minus a signal's number.
    """

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class Script:
    """What a fake submission is.

    Args:
        module: Its names.
        on_load: Called whenever a child loads it.
        output: What it prints while it loads.
    """

    module: types.SimpleNamespace
    on_load: Callable[[], None]
    output: str


class FakeChild:
    """Answers the judge's requests as the worker's child does."""

    def __init__(self, script: Script, connection: socket.socket, channel: Channel) -> None:
        self._script = script
        self._connection = connection
        self._channel = channel
        self._objects: dict[int, Any] = {}
        self._number = 0
        self._last = ""
        self.status: int | None = None

    def hang_up(self) -> None:
        """End the conversation from another thread, so that `serve` returns once its function has."""
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it was over already

    def serve(self) -> None:
        """Answer until the judge hangs up or a function ends the child."""
        try:
            while True:
                request = self._channel.receive()
                for number in request.dropped:
                    self._objects.pop(number, None)
                self._answer(request)
        except (OSError, EOFError):
            return  # the judge is done with this child
        except ChildEnds as end:
            self.status = end.status
        finally:
            self._channel.close()

    def _answer(self, request: Message) -> None:
        try:
            value = self._outgoing(self._perform(request.operation, request.value))
            reply = Message(request.id, "value", value)
        except ChildEnds:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever a submission raises is an answer
            self._last = "".join(traceback.format_exception(error))
            reply = Message(request.id, "raise", _describe(error))
        try:
            self._channel.send(reply)
        except WireError:
            self._channel.send(Message(request.id, "raise", _claim("too large")))

    def _perform(self, operation: str, operand: Any) -> Any:
        if operation == "load":
            self._script.on_load()
            roots = {"submission": self._script.module, "probes": types.SimpleNamespace(), "np": np}
            return {name: self._reference(root, "module") for name, root in roots.items()}
        if operation == "error text":
            return self._last
        if operation == "output":
            return self._script.output
        if operation == "keep":
            return self._reference(operand, "object")
        target = self._incoming(operand["target"])
        if operation == "call":
            return self._call(target, operand)
        if operation == "calls":
            planned = (self._planned(operand, *each) for each in operand["calls"][:_CALLS])
            # Copied at once: the next call may change what this one returned.
            return [(copy.deepcopy(self._outgoing(self._call(target, each))),) for each in planned]
        return self._use(operation, target, operand)

    def _use(self, operation: str, target: Any, operand: Any) -> Any:
        if operation == "attribute":
            if target is self._script.module and operand["name"] not in vars(target):
                raise _MissingName
            return getattr(target, operand["name"])
        if operation == "item":
            return target[self._incoming(operand["key"])]
        if operation == "iterate":
            return list(itertools.islice(iter(target), min(operand["limit"], ITEMS)))
        if operation == "weights":
            return [(weight.path, bool(weight.trainable), weight.value) for weight in target.weights]
        if operation == "assign":
            for weight, array in zip(target.weights, operand["arrays"], strict=True):
                weight.assign(array)
            return None
        raise ValueError(f"no operation {operation}")

    def _planned(self, operand: dict[str, Any], arguments: Any, rows: dict[int, Any]) -> dict[str, Any]:
        found = [self._incoming(each) for each in arguments]
        chosen = [
            each[rows.get(at, slice(None))].copy() if isinstance(each, np.ndarray) else each
            for at, each in enumerate(found)
        ]
        return operand | {"arguments": chosen, "keywords": {}}

    def _call(self, function: Any, operand: dict[str, Any]) -> Any:
        arguments, keywords = self._incoming(operand["arguments"]), self._incoming(operand["keywords"])
        if operand["declared"]:
            try:
                inspect.signature(function).bind(*arguments, **keywords)
            except TypeError:
                raise _WrongSignature from None
        return function(*arguments, **keywords)

    def _reference(self, value: Any, label: str) -> Ref:
        self._number += 1
        self._objects[self._number] = value
        return Ref(self._number, label)

    def _incoming(self, value: Any) -> Any:
        if isinstance(value, Ref):
            return self._objects[value.id]
        if isinstance(value, list | tuple):
            return type(value)([self._incoming(item) for item in value])
        if isinstance(value, dict):
            return {key: self._incoming(item) for key, item in value.items()}
        return value

    def _outgoing(self, value: Any) -> Any:
        if value is None or isinstance(value, Ref) or type(value) in (bool, int, float, str, bytes):
            return value
        if isinstance(value, np.ndarray | np.generic) and value.dtype.name in DTYPES:
            return np.asarray(value)
        if type(value) in (list, tuple):
            return type(value)([self._outgoing(item) for item in value])
        if type(value) is dict:
            return {key: self._outgoing(item) for key, item in value.items()}
        label = next((name for kinds, name in _LABELS if isinstance(value, kinds)), "object")
        return self._reference(value, label)


class _MissingName(Exception):
    """The submission does not define a name."""


class _WrongSignature(Exception):
    """A function does not take the arguments of its interface."""


def _describe(error: BaseException) -> dict[str, Any]:
    kind = "exception"
    if isinstance(error, NotImplementedError):
        kind = "not implemented"
    elif isinstance(error, _MissingName):
        kind = "missing"
    elif isinstance(error, _WrongSignature):
        kind = "signature"
    return _claim(kind, type(error).__name__[:80])


def _claim(kind: str, name: str = "") -> dict[str, Any]:
    return {"kind": kind, "type": name, "unit": -1, "line": -1}
