"""Sandboxes are started before they are needed, as many as will be, and none is left or given out dead."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from grader.backends.base import Backend, Box, BoxSpec, Zygote
from grader.backends.uids import UIDS
from grader.errors import SandboxError
from grader.exercise import Limits
from grader.shelf import Shelf
from tests.waiting import within_seconds

SPEC = BoxSpec(Limits(), ("numpy",))


@dataclass
class Boxes(Backend):
    """Starts boxes that are nothing but a number, and says which it stopped.

    Args:
        dead: Numbers of those that end as soon as they have been started.
        lost: Numbers of those of which the engine knows nothing any more.
        refused: Numbers of those that cannot be started.
        gate: What a start waits for.
    """

    dead: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    gate: threading.Event = field(default_factory=threading.Event)
    started: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    isolation = "none"

    def __post_init__(self) -> None:
        self.gate.set()

    def problem(self) -> str | None:
        return None

    def start(self, spec: BoxSpec) -> Box:
        with self.lock:
            name = str(len(self.started))
            self.started.append(name)
        assert self.gate.wait(20)
        if name in self.refused:
            raise SandboxError("no")
        return Box(name, socket.socket(), b"", 0.0, cpus=spec.cpus or (int(name),))

    def stop(self, box: Box) -> None:
        box.listener.close()
        self.stopped.append(box.box_id)

    def post_mortem(self, box: Box) -> str | None:
        if box.box_id in self.lost:
            raise SandboxError("removed from outside")
        return "ended" if box.box_id in self.dead else None

    def reap(self) -> int:
        return 0

    def close(self) -> None:
        return


@contextmanager
def shelf_of(backend: Boxes, submissions: int = 1, spare: int = 2) -> Iterator[Shelf]:
    shelf = Shelf(backend, submissions, spare)
    try:
        yield shelf
    finally:
        backend.gate.set()
        shelf.close()
        assert sorted(backend.stopped) == sorted(set(backend.started) - backend.refused)


def zygote() -> tuple[Zygote, socket.socket]:
    ours, theirs = socket.socketpair()
    return Zygote(ours, 1, 1.0, {}), theirs


def test_one_that_was_started_before_is_waited_for_and_no_other_started() -> None:
    backend = Boxes()
    with shelf_of(backend) as shelf:
        first = shelf.take(SPEC)
        backend.gate.clear()
        shelf.start_next(SPEC, first, to_come=1)
        threading.Timer(0.05, backend.gate.set).start()
        second = shelf.take(SPEC)
        assert (second.box_id, len(backend.started)) == ("1", 2)
        assert 0.01 < second.container_seconds < 20
        shelf.drop(first)
        shelf.drop(second)


@pytest.mark.parametrize(("spare", "to_come", "more"), [(2, 5, 2), (2, 1, 1), (2, 0, 0), (0, 5, 0)])
def test_no_more_are_started_than_are_spared_and_will_be_needed(spare: int, to_come: int, more: int) -> None:
    backend = Boxes()
    with shelf_of(backend, spare=spare) as shelf:
        first = shelf.take(SPEC)
        for _ in range(4):
            shelf.start_next(SPEC, first, to_come)
        shelf.drop(first)
        assert within_seconds(
            lambda: len(backend.started) > more
        )  # closing calls off what no thread has begun with
        shelf.close()
        assert len(backend.started) == 1 + more


def test_for_those_that_will_serve_again_one_is_enough() -> None:
    backend = Boxes()
    with shelf_of(backend, submissions=2) as shelf:
        boxes = [shelf.take(SPEC) for _ in range(2)]
        for box in boxes:
            shelf.start_next(SPEC, box, to_come=9)
        assert len(shelf._waiting) == 1
        boxes[0].served = 1  # it will not be back
        shelf.start_next(SPEC, boxes[0], to_come=9)
        assert len(shelf._waiting) == 2
        for box in boxes:
            shelf.drop(box)


def test_one_of_another_kind_serves_nobody_else() -> None:
    backend = Boxes()
    with shelf_of(backend) as shelf:
        first = shelf.take(SPEC)
        shelf.start_next(SPEC, first, to_come=1)
        assert within_seconds(lambda: len(backend.started) == 2)
        other = shelf.take(BoxSpec(Limits(pids=99), ("numpy",)))
        assert other.box_id == "2"
        shelf.drop(first)
        shelf.drop(other)


def test_the_one_on_free_cpus_is_used_first() -> None:
    backend = Boxes()
    with shelf_of(backend) as shelf:
        boxes = [shelf.take(SPEC) for _ in range(2)]
        for box in boxes:
            shelf.start_next(SPEC, box, to_come=2)
        shelf.drop(boxes[1])
        third = shelf.take(SPEC)
        assert third.cpus == boxes[1].cpus
        shelf.drop(boxes[0])
        fourth = shelf.take(SPEC)
        assert fourth.cpus == boxes[0].cpus
        shelf.drop(third)
        shelf.drop_later(fourth)


@pytest.mark.parametrize(
    "backend",
    [Boxes(dead={"1"}), Boxes(lost={"1"}), Boxes(refused={"1"})],
    ids=["ended", "removed", "not started"],
)
def test_one_that_is_not_there_when_it_is_needed_is_replaced(backend: Boxes) -> None:
    with shelf_of(backend) as shelf:
        first = shelf.take(SPEC)
        shelf.start_next(SPEC, first, to_come=1)
        second = shelf.take(SPEC)
        assert second.box_id == "2"
        shelf.drop(first)
        shelf.drop(second)


def test_a_used_one_is_used_before_a_new_one() -> None:
    backend = Boxes()
    with shelf_of(backend, submissions=3) as shelf:
        first = shelf.take(SPEC)
        shelf.start_next(SPEC, first, to_come=1)
        left, theirs = zygote()
        shelf.put(SPEC, first, left)
        assert shelf.take(SPEC) is first
        theirs.close()
        right, theirs = zygote()
        shelf.put(SPEC, first, right)
        theirs.close()  # it hangs up while it waits
        second = shelf.take(SPEC)
        assert second.box_id == "1"
        shelf.drop(second)


@pytest.mark.parametrize(("orders", "again"), [(UIDS - 1, True), (UIDS, False)])
def test_one_whose_numbers_of_users_run_low_serves_nobody_else(orders: int, again: bool) -> None:
    with shelf_of(Boxes(), submissions=9) as shelf:
        first = shelf.take(SPEC)
        left, theirs = zygote()
        shelf.put(SPEC, first, replace(left, orders=orders))
        second = shelf.take(SPEC)
        assert (second is first) == again
        shelf.drop(second)
        theirs.close()


def test_closing_ends_those_that_are_only_just_being_started() -> None:
    backend = Boxes()
    with shelf_of(backend) as shelf:
        first = shelf.take(SPEC)
        backend.gate.clear()
        shelf.start_next(SPEC, first, to_come=2)
        shelf.start_next(SPEC, first, to_come=2)
        shelf.drop(first)
        threading.Timer(0.05, backend.gate.set).start()
