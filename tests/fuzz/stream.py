"""The worker's end of a connection, in memory and on a clock of its own: no process, no thread, no waiting."""

from collections.abc import Callable
from typing import Any, cast

from sandbox.worker.wire import Channel

_STEPS = (0.0, 0.4, 3.0)
_PIECES = (1, 7, 4096, 2**30)


class Stream:
    """Stands for a socket: gives bytes piece by piece, each so much later than the one before, and takes any.

    Args:
        manner: Eight bits: how long a piece takes, how large it is, and whether the end is silence or a hang-up.
        more: Called when all has been read; what comes next, empty at the end.
    """

    def __init__(self, manner: int, more: Callable[[], bytes]) -> None:
        self._step = _STEPS[manner % len(_STEPS)]
        self._piece = _PIECES[manner // 4 % len(_PIECES)]
        self._silent = bool(manner & 16)
        self._more = more
        self._bytes = b""
        self._place = 0
        self._patience = 0.0
        self.now = 0.0
        self._due = self._step
        self.closed = False

    @property
    def channel(self) -> Channel:
        """A channel that takes this for its socket."""
        return Channel(cast(Any, self))

    def settimeout(self, seconds: float | None) -> None:
        """How long the next call waits."""
        assert seconds is not None, "a wait without end"
        self._patience = seconds

    def recv_into(self, view: memoryview) -> int:
        """Give some bytes, or wait in vain."""
        if self._place == len(self._bytes):
            self._bytes, self._place = self._more(), 0
        if self._due - self.now > self._patience or (self._silent and not self._bytes):
            self.now += self._patience
            raise TimeoutError
        self.now = max(self.now, self._due)
        part = self._bytes[self._place : self._place + min(len(view), self._piece)]
        view[: len(part)] = part
        self._place += len(part)
        self._due = self.now + self._step
        return len(part)

    def send(self, view: memoryview) -> int:
        """Take all bytes."""
        return len(view)

    def close(self) -> None:
        """Hang up."""
        self.closed = True
