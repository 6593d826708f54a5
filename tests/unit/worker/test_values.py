"""What a submission returns crosses by value or stays behind as a handle; its classes' operators are not asked."""

import collections
import enum
import math
from typing import Any, NamedTuple

import numpy as np
import pytest

from sandbox.worker.values import Converter, Handles
from sandbox.worker.wire import Message, Ref, WireError, pack


class Float(float):
    """Lies about everything."""

    def __float__(self) -> float:
        return 1e9

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "1e9"


class Int(int):
    def __int__(self) -> int:
        return 10**9

    def __index__(self) -> int:
        return 10**9


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "other"

    def encode(self, *args: Any, **kwargs: Any) -> bytes:
        return b"other"


class Bytes(bytes):
    def __bytes__(self) -> bytes:
        return b"other"

    def __getitem__(self, key: Any) -> Any:
        return b"other"


class List(list):  # type: ignore[type-arg]
    def __iter__(self) -> Any:
        return iter(["other"])

    def __len__(self) -> int:
        return 1


class Tuple(tuple):  # type: ignore[type-arg]
    __slots__ = ()

    def __iter__(self) -> Any:
        return iter(["other"])


class Dict(dict):  # type: ignore[type-arg]
    def items(self) -> Any:
        return [("other", 1)]


class Array(np.ndarray):
    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        return np.array([1e9])

    def __eq__(self, other: object) -> Any:
        return True

    def tobytes(self, *args: Any) -> bytes:
        return b"other"


class Pair(NamedTuple):
    mean: float
    log_var: float


class Colour(enum.IntEnum):
    RED = 3


@pytest.fixture
def handles() -> Handles:
    return Handles()


@pytest.fixture
def outgoing(handles: Handles) -> Any:
    return Converter(handles).outgoing


def test_a_long_list_of_arrays_of_one_kind_travels_as_an_array(outgoing: Any) -> None:
    rows = [np.full((2, 3), number, np.float32) for number in range(1500)]
    for value in (rows, tuple(rows), [list(row) for row in np.ones((28, 28), np.float32)]):
        found = outgoing(value)
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, np.array(value))


@pytest.mark.parametrize(
    "value",
    [
        [np.ones(3)] * 16,
        [np.ones(3)] * 20 + [np.ones(4)],
        [np.ones(3)] * 20 + [np.ones(3, np.float32)],
        [np.ones(3)] * 20 + [None],
        [np.ones((1,) * 8)] * 20,
        [np.zeros(2**20)] * 20,
    ],
)
def test_other_lists_stay_lists(outgoing: Any, value: list[Any]) -> None:
    found = outgoing(value)
    assert type(found) is list
    assert len(found) == len(value)


@pytest.mark.parametrize(
    "value", [None, True, False, 0, -(2**63), 2**63 - 1, 1.5, math.inf, "é", b"\x00", ""]
)
def test_plain_values_stay_as_they_are(outgoing: Any, value: Any) -> None:
    found = outgoing(value)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Float(2.5), 2.5),
        (Int(7), 7),
        (Colour.RED, 3),
        (Text("text"), "text"),
        (Bytes(b"bytes"), b"bytes"),
        (List([1, 2]), [1, 2]),
        (Tuple((1, 2)), (1, 2)),
        (Dict(a=1), {"a": 1}),
        (Pair(1.0, 2.0), (1.0, 2.0)),
        (collections.OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (collections.defaultdict(int, a=1), {"a": 1}),
        (collections.Counter("a"), {"a": 1}),
        ("\ud800", "\\ud800"),
        ([Float(2.5), (Int(1), {"k": Text("v")})], [2.5, (1, {"k": "v"})]),
    ],
    ids=repr,
)
def test_subclasses_travel_as_what_they_really_hold(outgoing: Any, value: Any, plain: Any) -> None:
    found = outgoing(value)
    assert type(found) is type(plain)
    assert found == plain
    pack(Message(1, "value", found))


def test_a_subclass_of_an_array_travels_as_what_it_really_holds(outgoing: Any) -> None:
    found = outgoing(np.arange(3.0).view(Array))
    assert type(found) is np.ndarray
    assert found.tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("value", "dtype", "shape"),
    [
        (np.float32(1), "float32", ()),
        (np.bool_(True), "bool", ()),
        (np.zeros((2, 0)), "float64", (2, 0)),
        (np.arange(3, dtype=">i2"), "int16", (3,)),
        (np.ma.masked_array([1.0, 2.0], [False, True]), "float64", (2,)),
        ([0.5] * 1025, "float64", (1025,)),
        ([True] * 2000, "bool", (2000,)),
        (tuple(range(5000)), "int64", (5000,)),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_arrays_numpy_scalars_and_long_lists_of_numbers_travel_as_arrays(
    outgoing: Any, value: Any, dtype: str, shape: tuple[int, ...]
) -> None:
    found = outgoing(value)
    assert type(found) is np.ndarray
    assert (found.dtype.name, found.shape) == (dtype, shape)
    pack(Message(1, "value", found))


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (object(), "object"),
        (lambda: 1, "function"),
        (len, "function"),
        ([].append, "function"),
        (dict, "class"),
        (math, "module"),
        ((str(item) for item in (1,)), "generator"),
        (map(str, ()), "generator"),
        ({1, 2}, "set"),
        (frozenset(), "set"),
        (range(3), "object"),
        (1j, "object"),
        (2**63, "number too large"),
        (-(2**63) - 1, "number too large"),
        (10**4000, "number too large"),
        (np.array([1j]), "array of an unsupported type"),
        (np.array([object()]), "array of an unsupported type"),
        (np.array(["a"]), "array of an unsupported type"),
        (np.longdouble(1), "array of an unsupported type"),
        (np.zeros(2, "f4,i4"), "array of an unsupported type"),
        (np.datetime64("2020"), "array of an unsupported type"),
        (["a"] * 5000, "value too large"),
        (dict.fromkeys(range(2049)), "value too large"),
        ({1.5: 1}, "object"),
        ({(1, 2): 1}, "object"),
        ({Text("k"): 1}, "object"),
        ({True: 1}, "object"),
        ([2**64] * 2000, "array of an unsupported type"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_everything_else_stays_behind(outgoing: Any, handles: Handles, value: Any, label: str) -> None:
    found = outgoing(value)
    assert type(found) is Ref
    assert found.label == label
    pack(Message(1, "value", found))


def test_a_handle_gives_back_the_very_object_until_it_is_dropped(outgoing: Any, handles: Handles) -> None:
    thing = object()
    first, second = outgoing(thing), outgoing(thing)
    assert first.id != second.id
    assert handles.get(first.id) is handles.get(second.id) is thing
    handles.drop((first.id, 12345))
    with pytest.raises(KeyError):
        handles.get(first.id)
    assert handles.get(second.id) is thing


def test_a_list_that_contains_itself_ends_in_a_handle(outgoing: Any) -> None:
    cyclic: list[Any] = [1]
    cyclic.append(cyclic)
    found = outgoing(cyclic)
    pack(Message(1, "value", found))
    depth = 0
    while isinstance(found, list):
        assert found[0] == 1
        found, depth = found[1], depth + 1
    assert found.label == "value too large"
    assert depth == 12


def test_a_dict_that_contains_itself_ends_in_a_handle(outgoing: Any) -> None:
    cyclic: dict[str, Any] = {}
    cyclic["self"] = cyclic
    pack(Message(1, "value", outgoing(cyclic)))


def test_whatever_is_nested_fits_the_wire(outgoing: Any) -> None:
    value: Any = 5
    for _ in range(1000):
        value = (value,)
    pack(Message(1, "value", outgoing(value)))


@pytest.mark.parametrize("claimed", [int, float, str, bytes, list, tuple, dict, bool])
def test_an_object_that_claims_another_class_is_refused(outgoing: Any, claimed: type) -> None:
    class Impostor:
        @property  # type: ignore[misc]
        def __class__(self) -> Any:
            return claimed

    with pytest.raises((TypeError, WireError)):
        pack(Message(1, "value", outgoing(Impostor())))


def test_an_object_that_claims_to_be_an_array_is_read_once_and_as_data(outgoing: Any) -> None:
    class Impostor:
        reads = 0

        @property  # type: ignore[misc]
        def __class__(self) -> Any:
            return np.ndarray

        def __array__(self, *args: Any, **kwargs: Any) -> Any:
            Impostor.reads += 1
            return np.full(2, float(Impostor.reads))

    found = outgoing(Impostor())
    assert type(found) is np.ndarray
    assert found.tolist() == [1.0, 1.0]


# --- incoming ---


def test_incoming_values_are_rebuilt(handles: Handles) -> None:
    converter = Converter(handles)
    thing = object()
    reference = converter.outgoing(thing)
    value = {"a": [1, (reference, None)], 2: np.arange(3)}
    found = converter.incoming(value, tensors=True)
    assert found["a"][1][0] is thing
    assert type(found["a"][1]) is tuple
    assert found[2] is value[2]


def test_without_tensorflow_arrays_stay_numpy(handles: Handles) -> None:
    array = np.ones(2)
    assert Converter(handles).incoming(array, tensors=True) is array


def test_a_handle_that_was_dropped_cannot_come_back(handles: Handles) -> None:
    with pytest.raises(KeyError):
        Converter(handles).incoming(Ref(7), tensors=False)
