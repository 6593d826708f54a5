"""A sandbox in memory: functions of the caller's answer for a submission, over the real listener and wire.

It serves tests of all that surrounds a sandbox, in milliseconds and without a process. It executes nothing of a
submission and isolates nothing: the functions run in threads of the grader.
"""

import inspect
import itertools
import os
import socket
import tempfile
import threading
import time
import traceback
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.backends.base import Backend, Box, BoxSpec
from grader.backends.socket_folder import SocketFolder, remove_orphans
from sandbox.worker.wire import DTYPES, ITEMS, TOKEN_BYTES, Channel, Message, Ref, WireError

_JOIN_SECONDS = 1.0
_LABELS: tuple[tuple[tuple[type, ...], str], ...] = (
    ((types.ModuleType,), "module"),
    ((type,), "class"),
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


class FakeBackend(Backend):
    """Answers with the given functions.

    Args:
        functions: What the submission defines, by name; other values than functions will do too.
        on_load: Called whenever a child loads the submission; it may raise, block or end the child.
        output: What the submission prints while it loads.
        socket_root: Folder in which sockets may lie; None is the folder for temporary files.
    """

    isolation = "none"

    def __init__(
        self,
        functions: Mapping[str, Any],
        *,
        on_load: Callable[[], None] = lambda: None,
        output: str = "",
        socket_root: Path | None = None,
    ) -> None:
        self.module = types.SimpleNamespace(**functions)
        self.on_load = on_load
        self.output = output
        self._socket_root = socket_root or Path(tempfile.gettempdir())

    def problem(self) -> str | None:
        """Nothing: it needs only what the grader itself needs."""
        return None

    def start(self, spec: BoxSpec) -> Box:
        """Start a thread that plays the zygote."""
        started = time.monotonic()
        folder = SocketFolder.create(self._socket_root)
        token = os.urandom(TOKEN_BYTES)
        thread = threading.Thread(target=_Zygote(self, folder.address, token).run, daemon=True)
        thread.start()
        private: dict[str, Any] = {"folder": folder, "thread": thread}
        return Box(folder.outer.name, folder.listener, token, time.monotonic() - started, None, private)

    def stop(self, box: Box) -> None:
        """Stop listening, which ends the zygote unless a judge still holds on to it."""
        folder: SocketFolder | None = box.private.pop("folder", None)
        if folder is not None:
            folder.remove()
            box.private["thread"].join(_JOIN_SECONDS)

    def post_mortem(self, box: Box) -> str | None:
        """Whether the zygote ended before it was stopped."""
        return None if box.private["thread"].is_alive() else "the fake worker ended"

    def reap(self) -> int:
        """Remove the socket folders of dead graders; threads end with theirs."""
        remove_orphans(self._socket_root)
        return 0

    def close(self) -> None:
        """Nothing is held between boxes."""


def _connect(address: Path, token: bytes) -> tuple[socket.socket, Channel]:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    channel = Channel(connection)
    try:
        connection.connect(str(address))
        channel.send_token(token)
    except OSError:
        channel.close()
        raise
    return connection, channel


class _Zygote:
    """Obeys the judge's orders: starts children and ends them."""

    def __init__(self, backend: FakeBackend, address: Path, token: bytes) -> None:
        self._backend = backend
        self._address = address
        self._token = token
        self._child: _Child | None = None
        self._count = 0

    def run(self) -> None:
        """Serve until the judge hangs up."""
        try:
            _, channel = _connect(self._address, self._token)
        except OSError:
            return  # the box was stopped before it began
        try:
            ready = {"import_seconds": 0.0, "versions": {"numpy": np.__version__}, "error": ""}
            channel.send(Message(0, "ready", ready))
            while True:
                order = channel.receive()
                answer = self._fork(order.value) if order.operation == "fork" else self._end()
                channel.send(Message(order.id, "value", answer))
        except (OSError, EOFError):
            return  # the judge is done
        finally:
            self._end()
            channel.close()

    def _fork(self, token: bytes) -> dict[str, Any]:
        self._end()
        self._count += 1
        self._child = _Child(self._backend, *_connect(self._address, token))
        threading.Thread(target=self._child.serve, daemon=True).start()
        return {"pid": self._count}

    def _end(self) -> dict[str, Any]:
        child, self._child = self._child, None
        if child is not None:
            child.hang_up()
        return {"clean": True, "status": None if child is None else child.status}


class _Child:
    """Answers the judge's requests as the worker's child does."""

    def __init__(self, backend: FakeBackend, connection: socket.socket, channel: Channel) -> None:
        self._backend = backend
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
            self._backend.on_load()
            roots = {"submission": self._backend.module, "probes": types.SimpleNamespace(), "np": np}
            return {name: self._reference(root, "module") for name, root in roots.items()}
        if operation == "error text":
            return self._last
        if operation == "output":
            return self._backend.output
        target = self._incoming(operand["target"])
        if operation == "call":
            return self._call(target, operand)
        if operation == "attribute":
            if target is self._backend.module and operand["name"] not in vars(target):
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
        return self._reference(value, next((name for kinds, name in _LABELS if isinstance(value, kinds)), "object"))


class _MissingName(Exception):
    """The submission does not define a name."""


class _WrongSignature(Exception):
    """A function does not take the arguments of its interface."""


def _describe(error: BaseException) -> dict[str, Any]:
    kinds = {_MissingName: "missing", _WrongSignature: "signature", NotImplementedError: "not implemented"}
    return _claim(kinds.get(type(error), "exception"), type(error).__name__[:80])


def _claim(kind: str, name: str = "") -> dict[str, Any]:
    return {"kind": kind, "type": name, "unit": -1, "line": -1}
