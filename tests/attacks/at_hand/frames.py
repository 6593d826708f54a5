"""What every hostile peer has at hand: frames of the wire, right or wrong in whatever way it likes."""

import socket
import struct

import msgpack


def frame(tree, number=1, operation="value", dropped=()):
    """A frame of one message without the bytes of its arrays; all parts as they are given."""
    return raw(msgpack.packb([number, operation, tree, list(dropped)]))


def raw(control):
    """A frame of any bytes."""
    return struct.pack(">I", len(control)) + control


def hear(connection):
    """The number of the judge's next request; its arrays are small."""
    length = struct.unpack(">I", _exactly(connection, 4))[0]
    number, _, tree, _ = msgpack.unpackb(_exactly(connection, length))
    _exactly(connection, _array_bytes(tree))
    return number


def _exactly(connection, count):
    data = connection.recv(count, socket.MSG_WAITALL) if count else b""
    if len(data) < count:
        raise EOFError("the judge has hung up")
    return data


def _array_bytes(tree):
    if not isinstance(tree, list):
        return 0
    if tree and tree[0] == "a":
        return tree[3]
    return sum(_array_bytes(item) for item in tree)
