"""Carries the box's connections over its standard streams, where no socket can be shared with the host.

Frames, both ways: kind (1 byte), channel (4), length (4), payload. The relay listens on an abstract Unix
socket; each connection to it becomes a channel. It runs in front of the zygote, under a UID of its own, and
never looks into what it carries.
"""

import ctypes
import os
import socket
import struct
import subprocess
import sys
import threading

HEADER = struct.Struct(">BII")
OPEN, DATA, CLOSE = 1, 2, 3
CHUNK = 65536
CHANNELS = 16
ADDRESS = "@grader"
_UID = 65532
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
# Numbers of x86_64, for which the image is made; offsets in the kernel's struct seccomp_data.
_SOCKET, _SOCKETPAIR, _CLONE3 = 41, 53, 435
_NUMBER, _FIRST_ARGUMENT = 0, 16
_AF_UNIX = 1
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _FAIL = 0x7FFF_0000, 0x0005_0000
_ENOSYS, _EAFNOSUPPORT = 38, 97
# BPF: operation, how many to skip if it is true and if not, operand.
_ANSWERS = (
    (_LOAD, 0, 0, _NUMBER),
    (_EQUAL, 4, 0, _CLONE3),
    (_EQUAL, 1, 0, _SOCKET),
    (_EQUAL, 0, 4, _SOCKETPAIR),
    (_LOAD, 0, 0, _FIRST_ARGUMENT),
    (_EQUAL, 2, 1, _AF_UNIX),
    (_RETURN, 0, 0, _FAIL | _ENOSYS),
    (_RETURN, 0, 0, _FAIL | _EAFNOSUPPORT),
    (_RETURN, 0, 0, _ALLOW),
)


def read_exactly(descriptor: int, count: int) -> bytes:
    """Read so many bytes from a stream; fewer only at its end."""
    parts = []
    while count:
        part = os.read(descriptor, count)
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


class Relay:
    """Pumps between standard streams and the connections of the box.

    Args:
        listener: Where the zygote and its children connect.
    """

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._lock = threading.Lock()
        self._connections: dict[int, socket.socket] = {}
        self._count = 0

    def run(self) -> None:
        """Accept and carry until the host closes the standard input."""
        # The host speaks first: an engine says that it is attached before it carries our output anywhere.
        read_exactly(0, HEADER.size)
        threading.Thread(target=self._accept, daemon=True).start()
        while header := read_exactly(0, HEADER.size):
            kind, channel, length = HEADER.unpack(header)
            payload = read_exactly(0, length)
            connection = self._connections.get(channel)
            if connection is None:
                continue
            try:
                if kind == DATA:
                    connection.sendall(payload)
                else:
                    connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # its reader sees the end too, and tells the host

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if len(self._connections) >= CHANNELS:
                connection.close()
                continue
            self._count += 1
            self._connections[self._count] = connection
            self._send(OPEN, self._count)
            threading.Thread(target=self._read, args=(self._count, connection), daemon=True).start()

    def _read(self, channel: int, connection: socket.socket) -> None:
        try:
            while data := connection.recv(CHUNK):
                self._send(DATA, channel, data)
        except OSError:
            pass  # the same as the end of the stream
        finally:
            del self._connections[channel]
            connection.close()
            self._send(CLOSE, channel)

    def _send(self, kind: int, channel: int, payload: bytes = b"") -> None:
        frame = memoryview(HEADER.pack(kind, channel, len(payload)) + payload)
        with self._lock:
            while frame:
                frame = frame[os.write(1, frame) :]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _answer_as_the_profile_says() -> None:
    """Have what the container's filter denies fail with the errors that libraries expect of it, for good.

    Most versions of gVisor say EPERM whatever the engine's profile says, upon which no thread starts: the C library
    takes ENOSYS alone for "use clone". Of two filters that deny a call the later one's error counts.

    Raises:
        OSError: The kernel took no filter.
    """
    program = _Program(len(_ANSWERS), b"".join(struct.pack("=HBBI", *each) for each in _ANSWERS))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel took no filter of system calls")


def main() -> None:
    """Listen, start the zygote behind it, and carry."""
    _answer_as_the_profile_says()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind("\0" + ADDRESS[1:])
    listener.listen(CHANNELS)
    environment = os.environ | {"GRADER_SOCKET": ADDRESS}
    subprocess.Popen(
        [sys.executable, "-m", __package__ or "worker"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(_UID, _UID, _UID)
        os.setresuid(_UID, _UID, _UID)
    Relay(listener).run()
    # The container ends with its first process, and the zygote with the container.
    os._exit(0)
