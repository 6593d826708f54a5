"""Every backend carries the same conversation: values, handles, exceptions, deadlines and ends."""

import time
from typing import Any

import numpy as np
import pytest

from grader.judge.control import Root, SandboxControl
from grader.judge.faults import CodeError, Died, Fault, Stale, Timeout
from grader.judge.handle import Handle
from grader.judge.session import Session

VALUES = [
    *(None, True, 0, -(2**63), 2**63 - 1, 1.5, float("inf"), "", "é 漢 \x00", b"", b"\xff\x00"),
    *([], [1, [2.5, None]], (), (1, ("a", b"b")), {}, {"a": {1: [True]}}),
]
ARRAYS = [
    np.arange(6, dtype=np.float32).reshape(2, 3),
    np.array(3.5),
    np.zeros((0, 4), np.int32),
    np.array([[True], [False]]),
    np.arange(3, dtype=np.uint8),
    np.full((2, 1, 2), np.nan),
    np.arange(2**20, dtype=np.float64),
]


def call(session: Session, function: str, *arguments: Any) -> Any:
    return session.attribute("submission", function)(*arguments)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_plain_values_come_back_as_they_went(session: Session, value: Any) -> None:
    found = call(session, "echo", value)
    assert found == value
    assert type(found) is type(value)


def test_arrays_come_back_as_they_went(session: Session) -> None:
    for value in ARRAYS:
        found = call(session, "echo", value)
        assert (found.dtype, found.shape) == (value.dtype, value.shape)
        assert np.array_equal(found, value, equal_nan=value.dtype.kind == "f")


def test_arrays_arrive_inside_containers(session: Session) -> None:
    found = call(session, "echo", {"x": [np.ones(2), (np.zeros(1),)]})
    assert found["x"][0].tolist() == [1.0, 1.0]
    assert found["x"][1][0].tolist() == [0.0]


def test_objects_stay_behind_and_can_be_used(session: Session) -> None:
    thing = call(session, "make", 10)
    assert isinstance(thing, Handle)
    assert thing._label == "object"
    assert (thing.value, thing(5), thing["k"], thing[2]) == (7, 15, "item k", "item 2")
    assert call(session, "use", thing, 1) == 11
    assert call(session, "kind", [thing]) == "list"


def test_functions_and_classes_are_told_apart(session: Session) -> None:
    assert session.attribute("submission", "echo")._label == "function"
    assert session.attribute("submission", "Thing")._label == "class"
    assert session.attribute("submission", "Thing")(3)(4) == 7


def test_numpy_of_the_submissions_process_is_at_hand(session: Session) -> None:
    assert session.attribute("np", "float32")._label == "class"
    assert session.attribute("np", "add")(2, 3) == 5


def test_what_is_printed_while_loading_is_kept(session: Session) -> None:
    session.root("submission")
    assert session.load_output == "loaded\n"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("ValueError", "raised ValueError"),
        ("SystemExit", "raised SystemExit"),
        ("NotImplementedError", "is not implemented yet"),
    ],
)
def test_exceptions_are_answers(session: Session, error: str, sentence: str) -> None:
    with pytest.raises(CodeError, match=sentence):
        call(session, "fail", error)
    assert call(session, "echo", 1) == 1


def test_a_name_that_is_missing_is_told(session: Session) -> None:
    with pytest.raises(CodeError, match="does not define `absent`"):
        call(session, "absent")


def test_a_result_that_is_too_large_is_told(session: Session) -> None:
    with pytest.raises(CodeError, match="more data"):
        call(session, "large")
    assert call(session, "echo", 1) == 1


def test_a_call_that_never_returns_costs_its_deadline(place: Any) -> None:
    session = place.open(call_seconds=0.5)
    with pytest.raises(Timeout):
        call(session, "forever")
    assert call(session, "echo", 1) == 1


@pytest.mark.parametrize("status", [0, 3])
def test_a_child_that_ends_itself_is_replaced(session: Session, status: int) -> None:
    thing = call(session, "make")
    with pytest.raises(Died, match=f"exit code {status}"):
        call(session, "leave", status)
    assert call(session, "echo", 1) == 1
    with pytest.raises(Stale):
        thing(1)


def test_a_child_that_crashes_is_replaced(session: Session, record_property: Any) -> None:
    with pytest.raises(Died, match="segmentation fault"):
        call(session, "crash")
    started = time.monotonic()
    assert call(session, "echo", 1) == 1
    seconds = time.monotonic() - started
    record_property("seconds_to_the_next_child", seconds)
    # The promise is a tenth of a second on an idle machine; this bound only notices a box started anew.
    assert seconds < 5


def test_many_children_in_a_row(session: Session) -> None:
    for _ in range(8):
        with pytest.raises(Fault):
            call(session, "leave", 1)
    assert call(session, "echo", 1) == 1


@pytest.mark.needs("fresh state")
def test_a_fresh_child_knows_nothing_of_the_former_one(session: Session) -> None:
    assert [call(session, "count") for _ in range(2)] == [1, 2]
    session.fresh()
    assert call(session, "count") == 1


def test_requests_and_replies_keep_step_over_many_rounds(session: Session) -> None:
    echo = session.attribute("submission", "echo")
    assert [echo(number) for number in range(300)] == list(range(300))


def test_many_calls_are_as_many_single_ones(session: Session) -> None:
    """In order, each with its own arguments; what returns is as it was when it returned, whatever comes later."""
    control, submission = SandboxControl(session), Root(session, "submission")
    data = np.arange(12.0).reshape(6, 2)
    kept = control.keep(data)
    rows = [np.array([at % 6, (at + 1) % 6]) for at in range(150)]
    found = control.calls(submission.accumulate, [(kept[chosen], at) for at, chosen in enumerate(rows)])
    total = np.zeros((2, 2))
    for at, chosen in enumerate(rows):
        total = total + data[chosen]
        np.testing.assert_array_equal(found[at]["total"], total)
        assert found[at]["at"] == at
    assert control.calls(submission.echo, [(kept,)])[0].tolist() == data.tolist()


def test_what_a_call_does_to_a_kept_array_is_its_own_affair(session: Session) -> None:
    control, submission = SandboxControl(session), Root(session, "submission")
    kept = control.keep(np.ones(3))
    found = control.calls(submission.spoil, [(kept,), (kept,), (kept[np.array([0, 2])],), (kept,)])
    assert [each.tolist() for each in found] == [[1, 1, 1], [1, 1, 1], [1, 1], [1, 1, 1]]


def test_results_of_many_calls_that_fill_a_message_come_in_several(session: Session) -> None:
    control, submission = SandboxControl(session), Root(session, "submission")
    sizes = [*range(1, 40), 600, 3, 0]
    found = control.calls(submission.arrays, [(size,) for size in sizes])
    assert [[array.tolist() for array in each] for each in found] == [
        [[at] * (at + 1) for at in range(size)] for size in sizes
    ]


def test_the_first_call_that_raises_is_told(session: Session) -> None:
    control, submission = SandboxControl(session), Root(session, "submission")
    with pytest.raises(CodeError, match="ValueError"):
        control.calls(submission.fail, [("ValueError",), ("SystemExit",)])
    with pytest.raises(CodeError):
        control.calls(submission.echo, [(1,), (1, 2)])
    assert control.calls(submission.echo, []) == []
