"""Many calls travel in few messages, which never outgrow the wire; a worker that answers them wrongly is found out."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from grader.judge.client import CALLS, EXCHANGE_BYTES, Client, Planned
from grader.judge.faults import BrokeProtocol
from grader.judge.handle import Handle
from sandbox.worker.wire import ARRAY_BYTES, Ref
from tests.peer import Peer
from tests.peer import serve as serve


def function(client: Client) -> Handle:
    return Handle(client, 1, "function", "train_step", tensors=False)


def plan(number: int, size: int = 0) -> Iterator[Planned]:
    for at in range(number):
        yield (at, np.zeros(size, np.uint8)), {}


class Recorder:
    """Answers with the first argument of each call, some calls at a time, and remembers what it was asked."""

    def __init__(self, most: int = 10**9) -> None:
        self.most = most
        self.asked: list[int] = []

    def __call__(self, peer: Peer) -> None:
        while not peer.over.is_set():
            request = peer.hear()
            calls = request.value["calls"]
            self.asked.append(len(calls))
            peer.say(request.id, "value", [(arguments[0],) for arguments, _ in calls[: self.most]])


def test_many_calls_take_few_messages(serve: Any) -> None:
    recorder = Recorder()
    client = serve(recorder)
    assert client.calls(function(client), plan(2 * CALLS + 5)) == list(range(2 * CALLS + 5))
    assert recorder.asked == [CALLS, CALLS, 5]


def test_what_did_not_fit_into_a_reply_is_asked_for_again(serve: Any) -> None:
    recorder = Recorder(most=3)
    client = serve(recorder)
    assert client.calls(function(client), plan(10)) == list(range(10))
    assert recorder.asked == [10, 7, 4, 1]


def test_a_message_holds_what_stays_in_a_cache(serve: Any) -> None:
    recorder = Recorder()
    client = serve(recorder)
    assert client.calls(function(client), plan(7, EXCHANGE_BYTES // 3)) == list(range(7))
    assert recorder.asked == [3, 3, 1]


def test_a_call_that_holds_more_travels_alone(serve: Any) -> None:
    recorder = Recorder()
    client = serve(recorder)
    assert client.calls(function(client), plan(2, ARRAY_BYTES // 2)) == [0, 1]
    assert recorder.asked == [1, 1]


def test_arguments_are_drawn_as_they_are_sent(serve: Any) -> None:
    """A training of thousands of batches must not lie in memory."""
    drawn: list[int] = []
    most = 0

    def peer_script(peer: Peer) -> None:
        nonlocal most
        for answered in range(0, 5 * CALLS, CALLS):
            request = peer.hear()
            most = max(most, len(drawn) - answered)
            peer.say(request.id, "value", [(0,)] * len(request.value["calls"]))

    def arguments() -> Iterator[Planned]:
        for at in range(5 * CALLS):
            drawn.append(at)
            yield (at,), {}

    client = serve(peer_script)
    client.calls(function(client), arguments())
    assert most == CALLS


@pytest.mark.parametrize(
    "answer",
    [[], [(1,)] * 4, [1, 2], [(1, 2), (3,)], {0: (1,)}, None, Ref(7), "abc", np.zeros((2, 1))],
    ids=["none", "too many", "bare", "pairs", "dict", "nothing", "handle", "text", "array"],
)
def test_an_answer_that_is_no_list_of_results_ends_the_worker(serve: Any, answer: Any) -> None:
    client = serve(lambda peer: peer.say(peer.hear().id, "value", answer))
    with pytest.raises(BrokeProtocol):
        client.calls(function(client), plan(3))
    assert not client.alive


def test_data_that_is_kept_is_a_handle(serve: Any) -> None:
    client = serve(lambda peer: peer.say(peer.hear().id, "value", np.ones(2)))
    with pytest.raises(BrokeProtocol):
        client.keep(np.ones(2))
