"""Whatever bytes a hostile worker sends, the decoder answers with a message or a WireError, and with little memory."""

import pickle
import struct
import tracemalloc
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.worker.wire import (
    ARRAY_BYTES,
    ARRAYS,
    CONTROL_BYTES,
    ITEMS,
    MESSAGE_BYTES,
    Message,
    WireError,
    pack,
    unpack,
)


def control(tree: Any, number: Any = 1, operation: Any = "value", dropped: Any = ()) -> bytes:
    packed: bytes = msgpack.packb([number, operation, tree, list(dropped)])
    return packed


def array(dtype: Any = "float32", shape: Any = (2,), size: Any = 8) -> bytes:
    return control(["a", dtype, list(shape) if isinstance(shape, tuple) else shape, size])


@given(st.binary(max_size=200))
def test_random_bytes(data: bytes) -> None:
    try:
        unpack(data)
    except WireError:
        return


VALID = bytes(
    pack(Message(3, "value", {"a": [1, (2.5, None)], "b": np.ones((2, 3)), 4: b"x", "é": True}))[0][4:]
)


@given(st.lists(st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_mutations_of_a_valid_frame(changes: list[tuple[int, int]]) -> None:
    data = bytearray(VALID)
    for place, byte in changes:
        data[place] = byte
    try:
        unpack(data)
    except WireError:
        return


@given(st.integers(0, len(VALID) - 1))
def test_every_truncation_is_refused(length: int) -> None:
    with pytest.raises(WireError):
        unpack(VALID[:length])


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x91" * 200_000, id="62 nested 200,000 deep"),
        pytest.param(b"\x91" * 1023 + b"\x90", id="63 nested 1023 deep"),
        pytest.param(b"\x91" * 500 + b"\xc0", id="63 nested 500 deep"),
        pytest.param(b"\x94\x01\xa5value" + b"\x92\xa1l" * 18 + b"\xc0" + b"\x90", id="63 just too deep"),
        pytest.param(b"\x94\x01\xa5value" + b"\x91\xa1l" + b"\x90\x00", id="bytes after the message"),
        pytest.param(b"\xdd\xff\xff\xff\xff", id="array of 2**32 items announced"),
        pytest.param(b"\xdb\xff\xff\xff\xffx", id="text of 2**32 bytes announced"),
        pytest.param(b"\xc6\xff\xff\xff\xffx", id="bytes of 2**32 announced"),
        pytest.param(b"\xdf\xff\xff\xff\xff", id="map of 2**32 items announced"),
        pytest.param(
            b"\x94\x01\xa5value\xdc\xff\xff" + b"\x80" * 65535 + b"\x90", id="65 empty-map expansion"
        ),
        pytest.param(b"\x94\x01\xa5value\x92\xa1l\x80\x90", id="65 one empty map"),
        pytest.param(b"\x94\x01\xa5value\x81\xa1a\x01\x90", id="map"),
        pytest.param(b"\x94\x01\xa5value\x82\xa1a\x01\xa1a\x02\x90", id="67 map with the same key twice"),
        pytest.param(control(["d", "a", 1, "a", 2]), id="67 the same key twice"),
        pytest.param(control(["d", 1, "a", 1, "b"]), id="67 the same number twice"),
        pytest.param(control(msgpack.ExtType(5, b"abc")), id="66 extension"),
        pytest.param(control(msgpack.ExtType(5, b"")), id="66 empty extension"),
        pytest.param(control(msgpack.Timestamp(1)), id="66 timestamp"),
        pytest.param(b"\x94\x01\xa5value\xa2\xff\xfe\x90", id="68 bad UTF-8"),
        pytest.param(b"\x94\x01\xa5value\xa3\xed\xa0\x80\x90", id="68 surrogate"),
        pytest.param(b"\x94\x01\xa5val\xffe\xc0\x90", id="68 bad UTF-8 in the operation"),
        pytest.param(b"\x94\x01\xa5value\xc1\x90", id="the reserved byte"),
        pytest.param(control(["d", "a"]), id="mapping without its last value"),
        pytest.param(control(["d", 1.5, 2]), id="mapping with a float key"),
        pytest.param(control(["d", True, 2]), id="mapping with a bool key"),
        pytest.param(control(["d", b"a", 2]), id="mapping with a bytes key"),
        pytest.param(control(["d", None, 2]), id="mapping with a None key"),
        pytest.param(control(["d", ["l"], 2]), id="mapping with a list for a key"),
        pytest.param(control([]), id="list without a tag"),
        pytest.param(control([1, 2]), id="list with a number for a tag"),
        pytest.param(control([b"l", 2]), id="list with bytes for a tag"),
        pytest.param(control(["x", 2]), id="unknown tag"),
        pytest.param(control(["l"] + [0] * (2 * ITEMS + 5)), id="too many items"),
        pytest.param(control(["h", 1]), id="handle without a label"),
        pytest.param(control(["h", "1", "object"]), id="handle without a number"),
        pytest.param(control(["h", True, "object"]), id="handle with a bool for a number"),
        pytest.param(control(["h", 1, "the secret is 42"]), id="handle with a label of its own"),
        pytest.param(control(["h", 1, "object", 2]), id="handle with too much"),
        pytest.param(control(None, number="1"), id="id is text"),
        pytest.param(control(None, number=1.0), id="id is a float"),
        pytest.param(control(None, number=True), id="id is a bool"),
        pytest.param(control(None, operation=b"value"), id="operation is bytes"),
        pytest.param(control(None, operation=None), id="operation is None"),
        pytest.param(control(None, dropped=["1"]), id="dropped text"),
        pytest.param(control(None, dropped=[True]), id="dropped bool"),
        pytest.param(msgpack.packb([1, "value", None]), id="three parts"),
        pytest.param(msgpack.packb([1, "value", None, [], 0]), id="five parts"),
        pytest.param(msgpack.packb([1, "value", None, None]), id="nothing dropped"),
        pytest.param(msgpack.packb("value"), id="no list at all"),
        pytest.param(b"", id="an empty frame"),
    ],
)
def test_malformed_control_frames(data: bytes) -> None:
    with pytest.raises(WireError):
        unpack(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(array(shape=(2**30,), size=2**32), id="64 4 GiB claimed"),
        pytest.param(array("uint8", (ARRAY_BYTES + 1,), ARRAY_BYTES + 1), id="64 one byte too many"),
        pytest.param(array("object", (1,), 8), id="69 object"),
        pytest.param(array("O", (1,), 8), id="69 O"),
        pytest.param(array("|O", (1,), 8), id="69 |O"),
        pytest.param(array("complex64", (1,), 8), id="complex"),
        pytest.param(array("<f4", (2,), 8), id="a spelling that is not on the list"),
        pytest.param(array("f4,O", (2,), 8), id="69 structured"),
        pytest.param(array(b"float32"), id="dtype as bytes"),
        pytest.param(array(["float32"]), id="dtype as a list"),
        pytest.param(array(shape=(2**32, 2**32), size=0), id="70 product wraps round to 0"),
        pytest.param(array("float64", (2**26, 2**26, 2**26), 2**81 % 2**64), id="70 product wraps round"),
        pytest.param(array(shape=(0, 2**26, 2**26, 2**26), size=0), id="70 empty with a huge product"),
        pytest.param(array("uint8", (2**26, 2**26, 2**26, 0), size=0), id="70 empty at the end"),
        pytest.param(array(shape=(0, 2**62), size=0), id="70 empty with a huge dimension"),
        pytest.param(array(shape=(-1,), size=-4), id="71 negative dimension"),
        pytest.param(array(shape=(-1, -2), size=8), id="71 two negative dimensions"),
        pytest.param(array(shape=(True, 2)), id="71 bool dimension"),
        pytest.param(array(shape=(2.0,)), id="71 float dimension"),
        pytest.param(array(shape=("2",)), id="71 text dimension"),
        pytest.param(array(shape=(None,)), id="71 None dimension"),
        pytest.param(array(shape=8), id="shape is no list"),
        pytest.param(array(shape=(2,), size=7), id="72 size too small"),
        pytest.param(array(shape=(2,), size=9), id="72 size too large"),
        pytest.param(array(shape=(2,), size=8.0), id="72 float size"),
        pytest.param(array("uint8", (1,), True), id="72 bool size"),
        pytest.param(array("uint8", (1,) * 9, 1), id="nine dimensions"),
        pytest.param(control(["a", "float32", [2]]), id="no size"),
        pytest.param(control(["a", "float32", [2], 8, 8]), id="one part too many"),
    ],
)
def test_malformed_arrays(data: bytes) -> None:
    with pytest.raises(WireError):
        unpack(data)


def many(tree: list[Any], count: int) -> bytes:
    return control(["l", *([tree] * count)])


def test_the_number_of_arrays_is_capped() -> None:
    small = ["a", "uint8", [1], 1]
    assert len(unpack(many(small, ARRAYS))[1]) == ARRAYS
    with pytest.raises(WireError, match="more array data"):
        unpack(many(small, ARRAYS + 1))


def test_the_bytes_of_all_arrays_together_are_capped() -> None:
    large = ["a", "uint8", [ARRAY_BYTES], ARRAY_BYTES]
    fitting = MESSAGE_BYTES // ARRAY_BYTES
    assert len(unpack(many(large, fitting))[1]) == fitting
    with pytest.raises(WireError, match="more array data"):
        unpack(many(large, fitting + 1))


@pytest.mark.parametrize(
    "data",
    [
        b"\xdd\x00\x03\xff\xff" + b"\x90" * (CONTROL_BYTES - 5),
        b"\x94\x01\xa5value\xdc\x20\x00" + b"\x80" * 8191 + b"\x90",
        b"\x91" * CONTROL_BYTES,
        b"\x94\x01\xa5value\xdc\x20\x00\xa1l" + (b"\xdc\x00\x14" + b"\x90" * 20) * 8191 + b"\x90",
    ],
    ids=["lists", "maps", "nesting", "lists in lists"],
)
def test_a_control_frame_cannot_expand_without_bound(data: bytes) -> None:
    assert len(data) <= CONTROL_BYTES
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            unpack(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 64 * 2**20


def test_a_pickle_in_an_array_is_never_opened(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    bomb = pickle.dumps(_Bomb(marker))
    for dtype in ("object", "O", "|O", "object_"):
        with pytest.raises(WireError):
            unpack(control(["a", dtype, [1], len(bomb)]))
    message, _ = unpack(control(bomb))
    assert message.value == bomb
    assert not marker.exists()


class _Bomb:
    """Writes its marker when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.marker,)


def test_lengths_are_unsigned_and_capped() -> None:
    assert struct.unpack(">I", pack(Message(1, "value", None))[0][:4])[0] < CONTROL_BYTES
