"""The host's end of a box whose connections come over its standard streams: a remote engine, or gVisor.

Each channel that the relay in the box opens becomes a connection to the box's listener, so a judge sees no
difference.
Trust: host, parses untrusted bytes.
"""

import socket
import struct
import threading
from typing import Protocol

# The worker's numbers; the host imports nothing of the worker but its wire.
_HEADER = struct.Struct(">BII")
_OPEN, _DATA, _CLOSE = 1, 2, 3
_HELLO = 0  # the relay says nothing before it: what it said could be lost
_CHUNK = 65536
_CHANNELS = 16
_ENGINE_HEADER = struct.Struct(">BxxxI")
_STDOUT = 1


class Stream(Protocol):
    """What is used of the engine's attached socket."""

    def recv(self, count: int, /) -> bytes:
        """Read some bytes."""

    def sendall(self, data: bytes, /) -> None:
        """Write all bytes."""

    def close(self) -> None:
        """Close it."""


class AttachPump:
    """Carries a box's channels until either end closes.

    `carries` is set once something has come out of the container.

    Args:
        stream: The attached streams of the container, in the engine's multiplexed form.
        address: Path of the box's listening socket.
        token: Secret of one use that opens the zygote's connection. That is the first one, and the box never has it.
    """

    def __init__(self, stream: Stream, address: str, token: bytes) -> None:
        self._stream = stream
        self._address = address
        self._token = token
        self._lock = threading.Lock()
        self._connections: dict[int, socket.socket] = {}
        self._output = bytearray()
        self.carries = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        """Hang up on the box; idempotent."""
        self._stream.close()

    def _run(self) -> None:
        try:
            self._send(_HELLO, 0)
            while True:
                kind, channel, length = _HEADER.unpack(self._exactly(_HEADER.size))
                self.carries.set()
                if length > _CHUNK:
                    break  # no relay sends that
                self._take(kind, channel, self._exactly(length))
        except (EOFError, OSError):
            pass  # the box is gone; the judge sees its connections end
        finally:
            for connection in list(self._connections.values()):
                _hang_up(connection)

    def _take(self, kind: int, channel: int, payload: bytes) -> None:
        connection = self._connections.get(channel)
        if kind == _OPEN and connection is None and len(self._connections) < _CHANNELS:
            self._open(channel)
        elif kind == _DATA and connection is not None:
            try:
                connection.sendall(payload)
            except OSError:
                _hang_up(connection)
        elif kind == _CLOSE and connection is not None:
            _hang_up(connection)

    def _open(self, channel: int) -> None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # A full backlog must not hold up the other channels.
        connection.setblocking(False)
        try:
            connection.connect(self._address)
            connection.setblocking(True)
            connection.sendall(self._token)
        except OSError:
            connection.close()
            self._send(_CLOSE, channel)
            return
        self._token = b""
        self._connections[channel] = connection
        threading.Thread(target=self._read, args=(channel, connection), daemon=True).start()

    def _read(self, channel: int, connection: socket.socket) -> None:
        try:
            while data := connection.recv(_CHUNK):
                self._send(_DATA, channel, data)
            self._send(_CLOSE, channel)
        except OSError:
            pass  # one of the two ends is gone, and with it the channel
        finally:
            self._connections.pop(channel, None)
            connection.close()

    def _send(self, kind: int, channel: int, payload: bytes = b"") -> None:
        with self._lock:
            self._stream.sendall(_HEADER.pack(kind, channel, len(payload)) + payload)

    def _exactly(self, count: int) -> bytes:
        """So many bytes of the container's standard output."""
        while len(self._output) < count:
            stream, length = _ENGINE_HEADER.unpack(self._raw(_ENGINE_HEADER.size))
            data = self._raw(length)
            if stream == _STDOUT:
                self._output += data
        taken = bytes(self._output[:count])
        del self._output[:count]
        return taken

    def _raw(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            part = self._stream.recv(min(count - len(parts), _CHUNK))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it was closed from the other side
