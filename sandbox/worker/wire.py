"""Wire format between the judge and a worker: one request, one reply, plain data only.

A message is a control frame (4-byte big-endian length, then msgpack), then the raw bytes of its arrays in the
order in which the control frame names them. The control frame is `[id, operation, tree, dropped]`, whose
`tree` holds scalars as they are and everything else as a tagged list:

    ["l", ...] list    ["t", ...] tuple    ["d", key, value, ...] dict    ["h", id, label] handle
    ["a", dtype, [dimensions], byte count] array

msgpack maps and extension types do not occur at all, so they need no limits but "none". Every cap is checked
before the memory that it guards is allocated.
Trust: host, parses untrusted bytes (and the worker, parses the judge's).
"""

import math
import socket
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgpack
import numpy as np

CONTROL_BYTES = 256 * 1024
ARRAY_BYTES = 64 * 1024 * 1024
MESSAGE_BYTES = 256 * 1024 * 1024
ARRAYS = 1024
ITEMS = 4096
DEPTH = 16
DIMENSIONS = 8
TOKEN_BYTES = 16

DTYPES = {
    name: np.dtype(name)
    for name in (
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64"),
    )
}
LABELS = frozenset(
    {
        *("function", "class", "module", "keras.Model", "keras.Layer", "keras.Optimizer", "generator", "set"),
        *("symbolic tensor", "array of an unsupported type", "number too large", "value too large", "object"),
    }
)
Deadline = float | Callable[[], float] | None
_SLICE_SECONDS = 0.5
_INT_LOW, _INT_HIGH = -(2**63), 2**64 - 1
_LENGTH = struct.Struct(">I")


class WireError(Exception):
    """The peer sent, or the caller tried to send, what the format forbids."""


@dataclass(frozen=True)
class Ref:
    """An object that stays on the worker's side.

    Args:
        id: Its number in the worker's table.
        label: What kind of thing it is, one of `LABELS`.
    """

    id: int
    label: str = "object"


@dataclass(frozen=True)
class Message:
    """One request or reply.

    Args:
        id: Number of the exchange; a reply repeats its request's.
        operation: What is asked ("call") or answered ("value").
        value: The operand, built of None, bool, int, float, str, bytes, list, tuple, dict, ndarray and `Ref`.
        dropped: Handles that the judge no longer holds.
    """

    id: int
    operation: str
    value: Any
    dropped: tuple[int, ...] = ()


def encode(value: Any) -> tuple[Any, list[np.ndarray]]:
    """Turn a value into its tree and the arrays that follow the control frame.

    Raises:
        WireError: The value, or something in it, is of a type or size that does not travel.
    """
    arrays: list[np.ndarray] = []
    return _encode(value, arrays, 0), arrays


def _encode(value: Any, arrays: list[np.ndarray], depth: int) -> Any:
    if depth > DEPTH:
        raise WireError(f"nested deeper than {DEPTH}")
    if value is None or type(value) in (bool, float, str, bytes):
        return value
    if type(value) is int:
        if not _INT_LOW <= value <= _INT_HIGH:
            raise WireError("an integer of more than 64 bits")
        return value
    if isinstance(value, Ref):
        return ["h", value.id, value.label]
    if isinstance(value, np.generic):
        value = np.asarray(value)
    if isinstance(value, np.ndarray):
        return _encode_array(value, arrays)
    if isinstance(value, list | tuple | dict):
        if len(value) > ITEMS:
            raise WireError(f"a {type(value).__name__} of {len(value)} items, at most {ITEMS} travel")
        if isinstance(value, dict):
            if any(type(key) not in (str, int) for key in value):
                raise WireError("a dict with a key that is neither text nor an integer")
            flat = [part for item in value.items() for part in item]
            return ["d", *(_encode(part, arrays, depth + 1) for part in flat)]
        tag = "t" if isinstance(value, tuple) else "l"
        return [tag, *(_encode(item, arrays, depth + 1) for item in value)]
    raise WireError(f"a value of type {type(value).__name__}")


def _encode_array(array: np.ndarray, arrays: list[np.ndarray]) -> list[Any]:
    name = array.dtype.name
    if name not in DTYPES:
        raise WireError(f"an array of dtype {name}")
    if array.nbytes > ARRAY_BYTES:
        raise WireError(f"an array of {array.nbytes} bytes, at most {ARRAY_BYTES} travel")
    if array.ndim > DIMENSIONS:
        raise WireError(f"an array of {array.ndim} dimensions, at most {DIMENSIONS} travel")
    if _extent(array.shape, array.itemsize) > ARRAY_BYTES:
        raise WireError("an empty array whose other dimensions are too large")
    # asarray keeps a scalar's shape (), which ascontiguousarray would turn into (1,).
    array = np.asarray(array, dtype=DTYPES[name], order="C")
    arrays.append(array)
    return ["a", name, list(array.shape), array.nbytes]


def _extent(shape: Sequence[int], itemsize: int) -> int:
    """Bytes of an array whose empty dimensions had length 1: a sum or a mean over those would be as large."""
    return math.prod((max(1, length) for length in shape), start=itemsize)


class _Decoder:
    """Validates one control frame and allocates its arrays, each counted before it is allocated."""

    def __init__(self) -> None:
        self.arrays: list[np.ndarray] = []
        self.bytes = 0

    def value(self, tree: Any, depth: int = 0) -> Any:
        if depth > DEPTH:
            raise WireError(f"nested deeper than {DEPTH}")
        kind = type(tree)
        if tree is None or kind in (bool, int, float, str, bytes):
            return tree
        if kind is not list:
            raise WireError(f"a {kind.__name__} in a control frame")
        if not tree or type(tree[0]) is not str:
            raise WireError("a list without a tag")
        tag, body = tree[0], tree[1:]
        if tag != "d" and len(body) > ITEMS:
            raise WireError(f"more than {ITEMS} items")
        if tag == "l":
            return [self.value(item, depth + 1) for item in body]
        if tag == "t":
            return tuple([self.value(item, depth + 1) for item in body])
        if tag == "d":
            return self._mapping(body, depth)
        if tag == "h":
            return self._ref(body)
        if tag == "a":
            return self._array(body)
        raise WireError("a list with an unknown tag")

    def _mapping(self, body: list[Any], depth: int) -> dict[Any, Any]:
        if len(body) % 2:
            raise WireError("a mapping without its last value")
        result: dict[Any, Any] = {}
        for key, item in zip(body[::2], body[1::2], strict=True):
            if type(key) not in (str, int):
                raise WireError("a mapping's key is neither text nor an integer")
            if key in result:
                raise WireError("a mapping with the same key twice")
            result[key] = self.value(item, depth + 1)
        return result

    def _ref(self, body: list[Any]) -> Ref:
        if len(body) != 2 or type(body[0]) is not int or type(body[1]) is not str or body[1] not in LABELS:
            raise WireError("a malformed handle")
        return Ref(body[0], body[1])

    def _array(self, body: list[Any]) -> np.ndarray:
        if (
            len(body) != 3
            or type(body[0]) is not str
            or type(body[1]) is not list
            or type(body[2]) is not int
        ):
            raise WireError("a malformed array")
        name, shape, claimed = body
        dtype = DTYPES.get(name)
        if dtype is None:
            raise WireError("an array of a dtype that does not travel")
        if len(shape) > DIMENSIONS:
            raise WireError(f"an array of more than {DIMENSIONS} dimensions")
        if any(type(length) is not int or length < 0 for length in shape):
            raise WireError("an array with a malformed dimension")
        size = math.prod(shape, start=dtype.itemsize)
        if size != claimed:
            raise WireError("an array whose byte count does not fit its shape")
        self.bytes += size
        too_large = _extent(shape, dtype.itemsize) > ARRAY_BYTES or self.bytes > MESSAGE_BYTES
        if too_large or len(self.arrays) >= ARRAYS:
            raise WireError("more array data than a message may carry")
        array = np.empty(shape, dtype)
        self.arrays.append(array)
        return array


def pack(message: Message) -> tuple[bytes, list[np.ndarray]]:
    """Encode a message into its control frame (with length) and its arrays.

    Raises:
        WireError: The message does not fit the format's caps.
    """
    tree, arrays = encode(message.value)
    try:
        control = msgpack.packb(
            [message.id, message.operation, tree, list(message.dropped)], use_bin_type=True
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise WireError(f"a value that cannot be packed: {type(error).__name__}") from None
    if len(control) > CONTROL_BYTES:
        raise WireError(f"a control frame of {len(control)} bytes, at most {CONTROL_BYTES} travel")
    if len(arrays) > ARRAYS or sum(array.nbytes for array in arrays) > MESSAGE_BYTES:
        raise WireError("more array data than a message may carry")
    return _LENGTH.pack(len(control)) + control, arrays


def unpack(control: bytes | bytearray) -> tuple[Message, list[np.ndarray]]:
    """Decode a control frame; the arrays returned are allocated and still to be filled, in this order.

    Raises:
        WireError: Any violation of the format.
    """
    try:
        parts = msgpack.unpackb(
            control,
            raw=False,
            use_list=True,
            unicode_errors="strict",
            max_str_len=CONTROL_BYTES,
            max_bin_len=CONTROL_BYTES,
            max_array_len=2 * ITEMS + 1,
            max_map_len=0,
            max_ext_len=0,
        )
    except (ValueError, TypeError, OverflowError, RecursionError, msgpack.UnpackException) as error:
        raise WireError(f"a control frame that is not valid: {type(error).__name__}") from None
    if type(parts) is not list or len(parts) != 4:
        raise WireError("a control frame without its four parts")
    number, operation, tree, dropped = parts
    if type(number) is not int or type(operation) is not str or type(dropped) is not list:
        raise WireError("a control frame with a malformed part")
    if any(type(item) is not int for item in dropped):
        raise WireError("a control frame with a malformed part")
    decoder = _Decoder()
    value = decoder.value(tree)
    return Message(number, operation, value, tuple(dropped)), decoder.arrays


class Channel:
    """A stream socket that carries whole messages, each under one deadline however its bytes trickle.

    A deadline is a moment on `time.monotonic()`, or a function that tells the seconds left, or None for none.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    def fileno(self) -> int:
        """The socket's descriptor."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the connection; idempotent."""
        self._socket.close()

    def send(self, message: Message, deadline: Deadline = None) -> None:
        """Send a message.

        Args:
            message: What to send.
            deadline: When it must have left.

        Raises:
            WireError: The message does not fit the format (nothing was sent).
            TimeoutError: The peer stopped reading.
            OSError: The peer is gone.
        """
        frame, arrays = pack(message)
        self._write(memoryview(frame), deadline)
        for array in arrays:
            if array.nbytes:
                self._write(array.data.cast("B"), deadline)

    def receive(self, deadline: Deadline = None) -> Message:
        """Receive one message.

        Args:
            deadline: When its last byte must be here.

        Raises:
            WireError: The peer broke the format.
            TimeoutError: The deadline passed.
            EOFError: The peer closed the connection between or within messages.
        """
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))
        if length > CONTROL_BYTES:
            raise WireError(f"a control frame of {length} bytes, at most {CONTROL_BYTES} travel")
        message, arrays = unpack(self._exactly(length, deadline))
        for array in arrays:
            if array.nbytes:
                self._fill(array.data.cast("B"), deadline)
            if array.dtype == np.bool_:
                # A byte other than 0 and 1 makes numpy's logic contradict itself.
                np.not_equal(array.view(np.uint8), 0, out=array)
        return message

    def receive_token(self, deadline: Deadline = None) -> bytes:
        """Receive the secret with which a peer introduces itself, `TOKEN_BYTES` raw bytes."""
        return bytes(self._exactly(TOKEN_BYTES, deadline))

    def send_token(self, token: bytes) -> None:
        """Introduce oneself."""
        self._socket.sendall(token)

    def _exactly(self, count: int, deadline: Deadline) -> bytearray:
        buffer = bytearray(count)
        self._fill(memoryview(buffer), deadline)
        return buffer

    def _fill(self, view: memoryview, deadline: Deadline) -> None:
        while view:
            count = self._patiently(partial(self._socket.recv_into, view), deadline)
            if count == 0:
                raise EOFError("the connection was closed")
            view = view[count:]

    def _write(self, view: memoryview, deadline: Deadline) -> None:
        while view:
            count = self._patiently(partial(self._socket.send, view), deadline)
            view = view[count:]

    def _patiently(self, transfer: Callable[[], int], deadline: Deadline) -> int:
        """Move some bytes; where the deadline is a function it is asked again every slice of time."""
        while True:
            left = _left(deadline)
            if left is not None and left <= 0:
                raise TimeoutError("the deadline has passed")
            self._socket.settimeout(min(left, _SLICE_SECONDS) if left is not None else None)
            try:
                return transfer()
            except TimeoutError:
                continue


def _left(deadline: Deadline) -> float | None:
    if deadline is None:
        return None
    return deadline() if callable(deadline) else deadline - time.monotonic()
