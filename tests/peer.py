"""A scripted peer in the place of a worker's child."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from grader.judge.client import Client
from grader.judge.clock import Clock
from grader.judge.faults import Died, Fault
from sandbox.worker.wire import Channel, Message, pack

# For faults that never come; no test waits that long.
PATIENCE = 20.0


@dataclass
class Peer:
    """The worker's end of a connection.

    Args:
        connection: The bare socket.
        over: Set when the test is done, so that a peer that waits or trickles can end.
    """

    connection: socket.socket
    over: threading.Event

    def hear(self) -> Message:
        """The judge's next request."""
        return Channel(self.connection).receive()

    def say(self, number: int, operation: str, value: Any, dropped: tuple[int, ...] = ()) -> None:
        """A well-formed message."""
        frame, arrays = pack(Message(number, operation, value, dropped))
        self.connection.sendall(frame + b"".join(array.tobytes() for array in arrays))

    def say_control(self, control: bytes) -> None:
        """A control frame of any bytes."""
        self.connection.sendall(struct.pack(">I", len(control)) + control)


Script = Callable[[Peer], None]
Serve = Callable[..., Client]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a scripted peer and give a client that is connected to it: `serve(script, call_seconds=...)`."""
    with contextlib.ExitStack() as stack:

        def start(
            script: Script, *, call_seconds: float = PATIENCE, texts: bool = False, lines: int = 10
        ) -> Client:
            left, right = socket.socketpair()
            over = threading.Event()

            def play() -> None:
                # A judge that hangs up ends the script, wherever it is.
                with right, contextlib.suppress(OSError, EOFError):
                    script(Peer(right, over))

            thread = threading.Thread(target=play)
            thread.start()
            stack.callback(thread.join, PATIENCE)
            client = Client(
                Channel(left),
                Clock(call_seconds, PATIENCE),
                _died,
                lambda: None,
                (("solution.py", lines),),
                texts,
            )
            stack.callback(client.close)
            stack.callback(over.set)
            return client

        yield start


def _died(name: str) -> Fault:
    return Died(name, 0)
