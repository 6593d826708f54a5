"""Target: the streams of a container that carry its connections."""

import struct
from typing import Any, cast

from grader.backends.attach import AttachPump
from tests.fuzz.target import Draw

_CHANNELS = 16
_OUTPUT, _ERRORS = 1, 2
_MOST_BYTES = 512


def relay(data: bytes) -> None:
    """A container's output: channels get the same however the engine cuts it, no more than came, and it ends."""
    draw = Draw(data)
    parts: list[tuple[int, bytes]] = []
    while not draw.over:
        stream, length = draw.one((_OUTPUT, _OUTPUT, _OUTPUT, _ERRORS)), draw.number(256)
        parts.append((stream, draw.bytes(length)))
    output = b"".join(part for stream, part in parts if stream == _OUTPUT)
    carried = _carried(parts)
    assert carried == _carried([(_OUTPUT, output)])
    assert sum(map(len, carried)) <= len(output)


def _carried(parts: list[tuple[int, bytes]]) -> list[bytes]:
    pump = _Pump(_Engine(parts))
    pump.carry()
    assert pump.most <= _CHANNELS
    return [bytes(connection.carried) for connection in pump.opened]


class _Engine:
    """The engine's end of the attached streams, which says of each part whether it is output or errors."""

    def __init__(self, parts: list[tuple[int, bytes]]) -> None:
        self._frames = bytearray()
        for stream, part in parts:
            self._frames += struct.pack(">BxxxI", stream, len(part)) + part

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
        if len(self.carried) > _MOST_BYTES:
            raise BrokenPipeError

    def shutdown(self, how: int) -> None:
        """The reading end of a real one ends here."""


class _Pump(AttachPump):
    """A pump that carries when it is told to, and opens connections to nobody."""

    def __init__(self, engine: _Engine) -> None:
        self.opened: list[_Connection] = []
        self.most = 0
        super().__init__(engine, "", b"")

    def carry(self) -> None:
        super()._run()

    def _run(self) -> None:
        """The thread that is started has nothing to do."""

    def _open(self, channel: int) -> None:
        self.opened.append(_Connection())
        self._connections[channel] = cast(Any, self.opened[-1])
        self.most = max(self.most, len(self._connections))
