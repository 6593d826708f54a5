"""Every value that may travel arrives as it left, and what may not travel is refused before a byte is sent."""

import math
import socket
import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.worker.wire import (
    ARRAY_BYTES,
    ARRAYS,
    CONTROL_BYTES,
    DEPTH,
    DTYPES,
    ITEMS,
    LABELS,
    Channel,
    Message,
    Ref,
    WireError,
    pack,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = st.one_of(TEXT, st.integers(-(2**63), 2**64 - 1))
DIMENSIONS = st.lists(st.integers(0, 4), max_size=4)


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray:
    dtype = DTYPES[draw(st.sampled_from(sorted(DTYPES)))]
    shape = draw(DIMENSIONS)
    count = math.prod(shape)
    if dtype == np.bool_:
        raw = bytes(draw(st.lists(st.integers(0, 1), min_size=count, max_size=count)))
    else:
        raw = draw(st.binary(min_size=count * dtype.itemsize, max_size=count * dtype.itemsize))
    return np.frombuffer(raw, dtype).reshape(shape)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), TEXT, st.binary(max_size=20)
)
REFS = st.builds(Ref, st.integers(-(2**63), 2**63), st.sampled_from(sorted(LABELS)))
VALUES = st.recursive(
    st.one_of(SCALARS, REFS, arrays()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(KEYS, inner, max_size=4),
    ),
    max_leaves=12,
)


def same(left: Any, right: Any) -> bool:
    """Equality that looks at types, dtypes and shapes, and takes NaN for equal to itself."""
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray):
        same_form = left.dtype == right.dtype and left.shape == right.shape
        return bool(same_form) and left.tobytes() == right.tobytes()
    if isinstance(left, float):
        return left == right or (math.isnan(left) and math.isnan(right))
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


def transfer(message: Message) -> Message:
    """Send a message through a real socket and receive it."""
    left, right = socket.socketpair()
    with left, right:
        sender = threading.Thread(target=Channel(left).send, args=(message,))
        sender.start()
        received = Channel(right).receive()
        sender.join()
    return received


@given(VALUES, st.lists(st.integers(0, 2**40), max_size=3))
def test_any_value_arrives_as_it_left(value: Any, dropped: list[int]) -> None:
    received = transfer(Message(7, "value", value, tuple(dropped)))
    assert (received.id, received.operation, received.dropped) == (7, "value", tuple(dropped))
    assert same(received.value, value)


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6, dtype=">i4").reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(10)[::-2],
        np.broadcast_to(np.float32(1.5), (3, 2)),
        np.array(5, np.uint8),
        np.empty((0, 3)),
    ],
    ids=["big-endian", "fortran", "negative stride", "broadcast", "no dimensions", "empty"],
)
def test_arrays_of_every_memory_layout_arrive(value: np.ndarray) -> None:
    received = transfer(Message(1, "value", value)).value
    assert received.shape == value.shape
    assert received.dtype == value.dtype.newbyteorder("=")
    assert np.array_equal(received, value)


def test_numpy_scalars_arrive_as_arrays_without_dimensions() -> None:
    received = transfer(Message(1, "value", np.float32(2.5))).value
    assert received.shape == ()
    assert received == np.float32(2.5)


def test_an_array_larger_than_the_sockets_buffers_arrives() -> None:
    value = np.arange(2**20, dtype=np.float64)
    assert np.array_equal(transfer(Message(1, "value", value)).value, value)


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def test_the_deepest_allowed_value_arrives_and_a_deeper_one_is_refused() -> None:
    assert same(transfer(Message(1, "value", nested(DEPTH))).value, nested(DEPTH))
    with pytest.raises(WireError, match="nested"):
        pack(Message(1, "value", nested(DEPTH + 1)))


def test_the_longest_allowed_containers_arrive() -> None:
    value = [[0] * ITEMS, dict.fromkeys(range(ITEMS))]
    assert same(transfer(Message(1, "value", value)).value, value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({1, 2}, "type set"),
        (1j, "type complex"),
        (object(), "type object"),
        (2**64, "64 bits"),
        (-(2**63) - 1, "64 bits"),
        (np.array([1j]), "dtype complex128"),
        (np.array([object()]), "dtype object"),
        (np.array(["text"]), "dtype str"),
        (np.datetime64("2020-01-01"), "dtype datetime64"),
        (np.zeros((1,) * 9), "9 dimensions"),
        (np.broadcast_to(np.uint8(0), ARRAY_BYTES + 1), "bytes, at most"),
        (np.empty((0, 2**26, 2**26)), "other dimensions"),
        ({1.5: 1}, "neither text nor an integer"),
        ({True: 1}, "neither text nor an integer"),
        ([np.zeros(1)] * (ARRAYS + 1), "more array data"),
        ([0] * (ITEMS + 1), "items, at most"),
        ("x" * CONTROL_BYTES, "control frame of"),
        ("\ud800", "cannot be packed"),
        (type("Sneaky", (str,), {})("x"), "type Sneaky"),
        (type("Sneaky", (float,), {})(1), "type Sneaky"),
    ],
)
def test_what_does_not_travel_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        pack(Message(1, "value", value))
