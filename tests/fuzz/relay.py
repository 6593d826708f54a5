"""Target: the streams of a container that carry its connections."""

import struct
from typing import Any, cast

from grader.backends.attach import AttachPump
from tests.fuzz.target import Draw

_CHANNELS = 16
_WHOLE = 512


def relay(data: bytes) -> None:
    """A container's output, in parts as the engine passes it on: no channel gets what is not its own, and it ends."""
    engine = _Engine(data)
    pump = _Pump(engine)
    pump.carry()
    carried = [connection.carried for connection in pump.opened]
    assert sum(map(len, carried)) <= len(data)
    assert all(bytes(each) in data or engine.parts > 1 for each in carried)
    assert pump.most <= _CHANNELS


class _Engine:
    """The engine's end of the attached streams, which says of each part of the data whether it is output or errors."""

    def __init__(self, data: bytes) -> None:
        draw = Draw(data)
        self._frames = bytearray()
        self.parts = 0
        while not draw.over:
            kind, length = draw.number(4), draw.number(256)
            part = draw.bytes(length if kind else _WHOLE)
            self._frames += struct.pack(">BxxxI", 2 if kind == 3 else 1, len(part)) + part
            self.parts += 1

    def recv(self, count: int, /) -> bytes:
        part = bytes(self._frames[:count])
        del self._frames[:count]
        return part

    def sendall(self, data: bytes, /) -> None:
        """What goes into the container is of no interest."""

    def close(self) -> None:
        """There is nothing to close."""


class _Connection:
    """A judge's end that takes all bytes, and hangs up when it has too many."""

    def __init__(self) -> None:
        self.carried = bytearray()

    def sendall(self, data: bytes) -> None:
        self.carried += data
        if len(self.carried) > _WHOLE:
            raise BrokenPipeError

    def shutdown(self, how: int) -> None:
        """The reading end of a real one ends here."""


class _Pump(AttachPump):
    """A pump that carries when it is told to, and opens connections to nobody."""

    def __init__(self, engine: _Engine) -> None:
        self.opened: list[_Connection] = []
        self.most = 0
        super().__init__(engine, "")

    def carry(self) -> None:
        super()._run()

    def _run(self) -> None:
        """The thread that is started has nothing to do."""

    def _open(self, channel: int) -> None:
        self.opened.append(_Connection())
        self._connections[channel] = cast(Any, self.opened[-1])
        self.most = max(self.most, len(self._connections))
