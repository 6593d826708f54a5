"""A worker that answers wrongly in any way costs its own submission one fault: in time, with little memory.

The attacks of the corpus lie in `tests/attacks/peers/`; here are what is like them, and what a fault says.
"""

import resource
import struct
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import msgpack
import numpy as np
import pytest

from grader.judge.client import HANDLES, Client
from grader.judge.faults import BrokeProtocol, CodeError, Died, Fault, Stale, Timeout
from sandbox.worker.wire import ARRAY_BYTES, ARRAYS, ITEMS, MESSAGE_BYTES, Ref

SECONDS = 0.3
NINE_BYTES = msgpack.packb([1, "value", ["a", "uint8", [9], 9], []])


def ask(client: Client) -> Any:
    return client.request("output", None, "double")


def control(tree: Any, number: Any = 1, operation: Any = "value", dropped: Any = ()) -> bytes:
    packed: bytes = msgpack.packb([number, operation, tree, list(dropped)])
    return packed


def answers(*frames: bytes) -> Callable[[Any], None]:
    """A peer that waits for the first request, sends these control frames and goes on listening."""

    def script(peer: Any) -> None:
        peer.hear()
        for frame in frames:
            peer.say_control(frame)
        peer.hear()

    return script


def sends(data: bytes) -> Callable[[Any], None]:
    def script(peer: Any) -> None:
        peer.hear()
        peer.connection.sendall(data)
        peer.hear()

    return script


def test_an_honest_answer_arrives(serve: Any) -> None:
    assert ask(serve(answers(control(5)))) == 5


WRONG = {
    "the id of another request": answers(control(5, number=2)),
    "the id 0": answers(control(5, number=0)),
    "a negative id": answers(control(5, number=-1)),
    "an id beyond all numbers": answers(control(5, number=2**64 - 1)),
    "an operation that is no reply": answers(control(5, operation="call")),
    "an empty operation": answers(control(5, operation="")),
    "dropped handles in a reply": answers(control(5, dropped=[1])),
    "an empty frame": sends(struct.pack(">I", 0)),
    "random bytes": sends(struct.pack(">I", 16) + bytes(range(200, 216))),
    "an array empty and huge": answers(control(["a", "float32", [0, 2**26, 2**26, 2**26], 0])),
    "a label of its own": answers(control(["h", 1, "x = 0.731"])),
    "a raise that is no dict": answers(control("ValueError", operation="raise")),
    "a raise without its parts": answers(control(["d", "kind", "exception"], operation="raise")),
    "a raise with a part too many": answers(
        control(["d", "kind", "", "type", "", "unit", 0, "line", 0, "x", 0], operation="raise")
    ),
    "a raise with parts of other types": answers(
        control(["d", "kind", "", "type", "", "unit", 0, "line", 1.0], operation="raise")
    ),
    "a raise with a bool for a line": answers(
        control(["d", "kind", "", "type", "", "unit", 0, "line", True], operation="raise")
    ),
}


@pytest.mark.parametrize("script", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_answer_breaks_the_protocol(serve: Any, script: Any) -> None:
    client = serve(script)
    with pytest.raises(BrokeProtocol):
        ask(client)
    assert not client.alive
    with pytest.raises(Stale):
        ask(client)


def trickle_array(peer: Any) -> None:
    peer.hear()
    peer.say_control(control(["a", "uint8", [10_000], 10_000]))
    while not peer.over.wait(0.01):
        peer.connection.sendall(b"x")


def silence(peer: Any) -> None:
    peer.over.wait()


def half_an_array(peer: Any) -> None:
    peer.hear()
    peer.say_control(control(["a", "uint8", [ARRAY_BYTES], ARRAY_BYTES]))
    peer.over.wait()


@pytest.mark.parametrize("script", [trickle_array, silence, half_an_array])
def test_slowness_costs_the_deadline(serve: Any, script: Any) -> None:
    client = serve(script, call_seconds=SECONDS)
    started = time.monotonic()
    with pytest.raises(Timeout):
        ask(client)
    assert time.monotonic() - started < 10 * SECONDS
    assert not client.alive


def test_a_worker_that_stops_reading_costs_the_deadline(serve: Any) -> None:
    client = serve(silence, call_seconds=SECONDS)
    with pytest.raises(Timeout):
        client.request("call", {"arguments": (np.zeros(2**22),)}, "double")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x00",
        struct.pack(">I", 50) + b"\x94\x01",
        struct.pack(">I", len(NINE_BYTES)) + NINE_BYTES + b"12345678",
    ],
    ids=["nothing", "in the length", "in the control frame", "in the array"],
)
def test_a_worker_that_hangs_up_died(serve: Any, sent: bytes) -> None:
    def script(peer: Any) -> None:
        peer.hear()
        peer.connection.sendall(sent)

    with pytest.raises(Died):
        ask(serve(script))


def test_a_worker_that_hangs_up_before_it_is_asked_died(serve: Any) -> None:
    client = serve(lambda peer: peer.connection.shutdown(2))
    with pytest.raises(Died):
        ask(client)


def test_a_flood_that_nobody_asked_for_is_not_stored(serve: Any) -> None:
    def script(peer: Any) -> None:
        peer.hear()
        while not peer.over.is_set():
            peer.say(1, "value", "x" * 60_000)

    client = serve(script)
    tracemalloc.start()
    try:
        ask(client)
        for _ in range(3):
            with pytest.raises(Fault):
                ask(client)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * 2**20


def test_handles_that_a_test_no_longer_holds_are_dropped_and_do_not_count(serve: Any) -> None:
    dropped: list[int] = []
    batch = 2000
    frames = HANDLES // batch + 2

    def script(peer: Any) -> None:
        for number in range(1, frames + 1):
            dropped.extend(peer.hear().dropped)
            peer.say(number, "value", [Ref(number * batch + item) for item in range(batch)])

    client = serve(script)
    for _ in range(frames):
        ask(client)
    assert len(dropped) > 1000
    assert len(set(dropped)) == len(dropped)


@pytest.mark.parametrize("number", [0, -1, 2**63, 2**64 - 1])
def test_a_handle_with_an_odd_number_can_be_used_and_dropped(serve: Any, number: int) -> None:
    heard: list[Any] = []

    def script(peer: Any) -> None:
        peer.hear()
        peer.say(1, "value", Ref(number))
        heard.append(peer.hear().value["target"])
        peer.say(2, "value", None)
        heard.append(peer.hear().dropped)
        peer.say(3, "value", None)

    client = serve(script)
    handle = ask(client)
    handle.attribute  # noqa: B018 - the access is the request
    del handle
    ask(client)
    assert heard == [Ref(number), (number,)]


@pytest.mark.skipif(sys.platform != "linux", reason="the address space is limited on Linux alone")
def test_an_answer_that_claims_all_memory_breaks_the_protocol(
    serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("sandbox.worker.wire.np.empty", no_memory)
    with pytest.raises(BrokeProtocol):
        ask(serve(answers(control(["a", "uint8", [ARRAY_BYTES], ARRAY_BYTES]))))


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
def test_claimed_arrays_take_no_memory_before_their_bytes_come(serve: Any) -> None:
    count = MESSAGE_BYTES // ARRAY_BYTES
    tree = ["l", *([["a", "uint8", [ARRAY_BYTES], ARRAY_BYTES]] * count)]

    def script(peer: Any) -> None:
        peer.hear()
        peer.say_control(control(tree))
        peer.over.wait()

    client = serve(script, call_seconds=SECONDS)
    before = resident_bytes()
    with pytest.raises(Timeout):
        ask(client)
    assert resident_bytes() - before < ARRAY_BYTES


def resident_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def claim(
    kind: str = "exception", name: str = "ValueError", unit: int = 0, line: int = 3, number: int = 1
) -> bytes:
    parts = ["d", "kind", kind, "type", name, "unit", unit, "line", line]
    return control(parts, number=number, operation="raise")


def test_an_exception_is_described_in_words_of_the_judges_own(serve: Any) -> None:
    with pytest.raises(CodeError, match=r"^`double` raised ValueError \(line 3\)\.$"):
        ask(serve(answers(claim())))


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (claim(name="Canary_0_731"), "`double` raised an exception of a class of its own (line 3)."),
        (claim(name="x" * 80), "`double` raised an exception of a class of its own (line 3)."),
        (claim(kind="canary"), "`double` raised ValueError (line 3)."),
        (claim(line=11), "`double` raised ValueError."),
        (claim(line=0), "`double` raised ValueError."),
        (claim(line=-1), "`double` raised ValueError."),
        (claim(line=2**63), "`double` raised ValueError."),
        (claim(unit=1), "`double` raised ValueError."),
        (claim(unit=-1), "`double` raised ValueError."),
    ],
)
def test_what_an_exception_claims_of_itself_is_not_repeated(serve: Any, frame: bytes, sentence: str) -> None:
    with pytest.raises(CodeError) as caught:
        ask(serve(answers(frame)))
    assert str(caught.value) == sentence


def load(client: Client) -> Any:
    from grader.judge.faults import LOADING

    return client.request("load", None, LOADING)


def test_the_text_of_a_load_error_is_asked_for(serve: Any) -> None:
    client = serve(answers(claim(), control("line 3: ValueError: 5", number=2)))
    with pytest.raises(CodeError) as caught:
        load(client)
    assert caught.value.text == "line 3: ValueError: 5"


@pytest.mark.parametrize(
    "second", [control(5, number=2), control(None, number=2), claim()], ids=["number", "None", "wrong id"]
)
def test_a_load_error_whose_text_is_none_is_still_the_load_error(serve: Any, second: bytes) -> None:
    with pytest.raises(CodeError) as caught:
        load(serve(answers(claim(), second)))
    assert caught.value.text == ""


def test_an_exception_that_raises_another_when_its_text_is_asked_for_is_asked_once(serve: Any) -> None:
    heard: list[str] = []

    def script(peer: Any) -> None:
        while True:
            request = peer.hear()
            heard.append(request.operation)
            peer.say_control(claim(number=request.id))

    with pytest.raises(CodeError, match="raised ValueError"):
        ask(serve(script, texts=True))
    assert heard == ["output", "error text"]


def test_a_load_error_whose_text_never_comes_is_still_the_load_error(
    serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.judge.client._FAULT_SECONDS", SECONDS)
    with pytest.raises(CodeError, match=r"^The top level of your file raised ValueError") as caught:
        load(serve(answers(claim())))
    assert caught.value.text == ""


def test_a_result_that_is_too_large_is_no_broken_protocol(serve: Any) -> None:
    client = serve(answers(claim(kind="too large"), control(7, number=2)))
    with pytest.raises(CodeError, match="more data than a test can receive"):
        ask(client)
    assert ask(client) == 7


def test_the_largest_containers_arrive(serve: Any) -> None:
    items = [0] * ITEMS
    arrays = [["a", "uint8", [0], 0]] * ARRAYS
    assert ask(serve(answers(control(["l", *items])))) == items
    assert len(ask(serve(answers(control(["t", *arrays]))))) == ARRAYS
