"""A sandbox in memory: functions of the caller's answer for a submission, over the real listener and wire.

It serves tests of all that surrounds a sandbox, in milliseconds and without a process. It executes
nothing of a submission and isolates nothing: the functions run in threads of the grader.
"""

import os
import socket
import tempfile
import threading
import time
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.backends.base import Backend, Box, BoxSpec
from grader.backends.fake_child import ChildEnds, FakeChild, Script
from grader.backends.socket_folder import SocketFolder, remove_orphans
from sandbox.worker.wire import TOKEN_BYTES, Channel, Message

__all__ = ["ChildEnds", "FakeBackend"]

_JOIN_SECONDS = 1.0


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
        self._script = Script(types.SimpleNamespace(**functions), on_load, output)
        self._socket_root = socket_root or Path(tempfile.gettempdir())

    def problem(self) -> str | None:
        """Nothing: it needs only what the grader itself needs."""
        return None

    def start(self, spec: BoxSpec) -> Box:
        """Start a thread that plays the zygote."""
        started = time.monotonic()
        folder = SocketFolder.create(self._socket_root)
        token = os.urandom(TOKEN_BYTES)
        thread = threading.Thread(target=_Zygote(self._script, folder.address, token).run, daemon=True)
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

    def __init__(self, script: Script, address: Path, token: bytes) -> None:
        self._script = script
        self._address = address
        self._token = token
        self._child: FakeChild | None = None
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
        self._child = FakeChild(self._script, *_connect(self._address, token))
        threading.Thread(target=self._child.serve, daemon=True).start()
        return {"pid": self._count}

    def _end(self) -> dict[str, Any]:
        child, self._child = self._child, None
        if child is not None:
            child.hang_up()
        return {"clean": True, "status": None if child is None else child.status}
