"""A handle takes part in no operator: nothing that a student defines runs or decides anything on the host."""

import contextlib
import copy
import math
import operator
import pickle
from collections.abc import Callable, Iterable, Sized
from typing import Any

import numpy as np
import pytest

from grader.judge.client import Client
from grader.judge.faults import Stale
from grader.judge.handle import Handle
from grader.testing import check
from sandbox.worker.wire import Message, Ref


class Worker:
    """Plays a child that gives out one handle and then answers every request with a number."""

    def __init__(self) -> None:
        self.requests: list[Message] = []

    def __call__(self, peer: Any) -> None:
        peer.hear()
        peer.say(1, "value", Ref(1))
        while True:
            self.requests.append(peer.hear())
            peer.say(self.requests[-1].id, "value", 7)


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def handle(serve: Any, worker: Worker) -> Handle:
    client: Client = serve(worker)
    found = client.request("output", None, "thing")
    assert isinstance(found, Handle)
    return found


def binary(function: Callable[[Any, Any], Any], other: Any) -> list[Callable[[Any], Any]]:
    return [lambda handle: function(handle, other), lambda handle: function(other, handle)]


REFUSED: dict[str, Callable[[Any], Any]] = {
    "bool": bool,
    "not": operator.not_,
    "if": lambda handle: 1 if handle else 0,
    "len": len,
    "iter": iter,
    "list": list,
    "tuple": tuple,
    "unpacking": lambda handle: [*handle],
    "in": lambda handle: 1 in handle,
    "reversed": reversed,
    "sum": sum,
    "max": max,
    "float": float,
    "int": int,
    "complex": complex,
    "bytes": bytes,
    "round": round,
    "abs": abs,
    "index": operator.index,
    "isfinite": math.isfinite,
    "-": operator.neg,
    "~": operator.invert,
    "divmod": lambda handle: divmod(handle, 2),
    "format": lambda handle: f"{handle:.2f}",
    "%": lambda handle: "%d" % handle,  # noqa: UP031
    "with": lambda handle: handle.__enter__(),
    "float array": lambda handle: np.asarray(handle, np.float64),
    "float array of several": lambda handle: np.array([handle, handle], np.float32),
    "np.isnan": np.isnan,
    "np.exp": np.exp,
    "np.allclose": lambda handle: np.allclose(handle, 1.0),
    "np.isclose": lambda handle: np.isclose(1.0, handle),
    "np.add": lambda handle: np.add(np.ones(3), handle),
    "np.equal": lambda handle: np.equal(np.ones(3), handle),
    "np.array_equal": lambda handle: check.that(np.array_equal(handle, 1.0)),
    "array += handle": lambda handle: operator.iadd(np.ones(3), handle),  # type: ignore[no-untyped-call]
    "sorted": lambda handle: sorted([handle, handle]),
    "deletion": lambda handle: operator.delitem(handle, 0),
    "assignment to an item": lambda handle: operator.setitem(handle, 0, 1),
    "assignment to an attribute": lambda handle: setattr(handle, "value", 1),
    "pickle": pickle.dumps,
    "check.array": lambda handle: check.array(handle),
    "check.scalar": lambda handle: check.scalar(handle),
    "check.allclose": lambda handle: check.allclose(handle, 7.0),
    "check.that": lambda handle: check.that(handle),
    "check.that of a comparison": lambda handle: check.that(handle == 7),
    "check.pair": lambda handle: check.pair(handle),
    "check.mapping": lambda handle: check.mapping(handle, keys=("loss",)),
    "check.interpolate": lambda handle: check.interpolate(handle, zero_at=0, full_at=1),
    **{
        f"{function.__name__} {side} {type(other).__name__}": attempt
        for function in (
            *(operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod),
            *(operator.pow, operator.matmul, operator.and_, operator.or_, operator.xor, operator.lshift),
            *(operator.lt, operator.le, operator.gt, operator.ge),
        )
        for other in (2, np.ones(3), np.float32(2))
        for side, attempt in zip(("left", "right"), binary(function, other), strict=True)
    },
}


@pytest.mark.parametrize("attempt", REFUSED.values(), ids=REFUSED.keys())
def test_no_operator_works_and_none_asks_the_worker(
    handle: Handle, worker: Worker, attempt: Callable[[Any], Any]
) -> None:
    # numpy says ValueError where a float of an object is asked for.
    with pytest.raises((TypeError, AttributeError, ValueError, check.CheckFailure)):
        attempt(handle)
    assert worker.requests == []


def test_a_handle_equals_itself_alone_whatever_the_student_defined(handle: Handle, worker: Worker) -> None:
    others = (7, None, "x", np.float64(7), object())
    assert handle == handle
    assert not any(handle == other or other == handle for other in others)
    assert hash(handle) == hash(handle)
    assert worker.requests == []


def test_an_array_of_handles_holds_the_handles_themselves(handle: Handle, worker: Worker) -> None:
    found = np.asarray(handle)
    assert found.dtype == object
    assert found.shape == ()
    assert found.tolist() is handle
    assert worker.requests == []


def test_it_is_no_collection(handle: Handle, worker: Worker) -> None:
    assert not isinstance(handle, Iterable | Sized)
    assert not hasattr(handle, "__array__")
    assert not hasattr(handle, "__float__")
    assert worker.requests == []


def test_its_text_is_the_judges_own(handle: Handle, worker: Worker) -> None:
    assert repr(handle) == str(handle) == "<handle of object thing>"
    assert worker.requests == []


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps])
def test_it_cannot_be_copied(handle: Handle, worker: Worker, duplicate: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match="handle cannot be copied"):
        duplicate(handle)
    assert worker.requests == []


@pytest.mark.parametrize("function", [np.sum, np.mean, np.shape, dict])
def test_what_looks_for_a_method_gets_plain_data_of_the_worker(
    handle: Handle, worker: Worker, function: Callable[[Any], Any]
) -> None:
    # As if the test had written handle.sum(): data that the submission claims, nothing more.
    with contextlib.suppress(TypeError):  # the data was no method
        assert function(handle) == 7
    assert [request.operation for request in worker.requests] in (["attribute"], ["attribute"] * 2)


def test_call_attribute_and_item_are_remote(handle: Handle, worker: Worker) -> None:
    assert [handle(1, key=2), handle.weight, handle[0], handle["loss"]] == [7, 7, 7, 7]
    assert [request.operation for request in worker.requests] == ["call", "attribute", "item", "item"]
    assert all(request.value["target"] == Ref(1) for request in worker.requests)


def test_names_of_pythons_protocols_are_never_asked_for(handle: Handle, worker: Worker) -> None:
    for name in ("__array__", "__array_interface__", "__len__", "__anything__", "__class_getitem__"):
        with pytest.raises(AttributeError):
            getattr(handle, name)
    assert worker.requests == []


def test_a_handle_of_another_child_is_stale(serve: Any, handle: Handle) -> None:
    other = serve(Worker()).request("output", None, "other")
    with pytest.raises(Stale):
        other(handle)
    with pytest.raises(Stale):
        other({"key": [handle]})


def test_a_handle_of_a_child_that_ended_is_stale(handle: Handle) -> None:
    handle._client.close()
    uses: list[Callable[[], Any]] = [lambda: handle(), lambda: handle.weight, lambda: handle[0]]
    for use in uses:
        with pytest.raises(Stale):
            use()
