"""Sandboxes at hand: some have been started before they are needed, some have served and may serve another."""

import contextlib
import select
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from grader.backends.base import Backend, Box, BoxSpec, Zygote
from grader.backends.uids import UIDS
from grader.errors import SandboxError


@dataclass(frozen=True)
class _Waiting:
    """A sandbox that waits, or will as soon as it is started."""

    spec: BoxSpec
    box: "Future[Box]"

    def serves(self, spec: BoxSpec) -> bool:
        return (self.spec.limits, self.spec.preload) == (spec.limits, spec.preload)


class Shelf:
    """Gives out sandboxes: one that waits, ready, or a new one; safe to use from several threads.

    A used sandbox waits here only where its judge has ended the submission's processes, removed its files and met with
    nothing out of the ordinary.

    Args:
        backend: Starts and stops them.
        submissions: How many submissions one may serve.
        spare: How many may be started before they are needed.
    """

    def __init__(self, backend: Backend, submissions: int = 1, spare: int = 0) -> None:
        self._backend = backend
        self._submissions = submissions
        self._spare = spare
        self._waiting: list[_Waiting] = []
        self._busy_cpus: Counter[int] = Counter()
        self._remover = ThreadPoolExecutor(1, "remover")
        self._starter = ThreadPoolExecutor(max(1, spare), "starter")
        self._lock = threading.Lock()

    @property
    def keeps(self) -> bool:
        """Whether a sandbox may serve more than one submission."""
        return self._submissions > 1

    def take(self, spec: BoxSpec) -> Box:
        """A sandbox of these limits and imports; its `container_seconds` are what the caller has waited for it.

        Raises:
            SandboxError: None could be started.
        """
        began = time.monotonic()
        box = self._take_waiting(spec) or self._backend.start(spec)
        box.container_seconds = time.monotonic() - began
        with self._lock:
            self._busy_cpus.update(box.cpus)
        return box

    def start_next(self, spec: BoxSpec, box: Box, to_come: int) -> None:
        """Start a sandbox for a submission that is still to come, beside what the caller does, if one will be missing.

        Args:
            spec: What is graded now.
            box: Where; the new one has its CPUs, since it will be used when this one no longer is.
            to_come: How many submissions of the kind wait to be graded.
        """
        # One that may serve again is missed only if its submission spoils it: for that, one is enough.
        last = box.served + 1 >= self._submissions
        spare = self._spare if last else min(self._spare, 1)
        with self._lock:
            at_hand = sum(each.serves(spec) for each in self._waiting)
            if at_hand < min(to_come, spare):
                start = self._starter.submit(self._backend.start, replace(spec, cpus=box.cpus))
                self._waiting.append(_Waiting(spec, start))

    def put(self, spec: BoxSpec, box: Box, zygote: Zygote) -> None:
        """Take a sandbox back from its judge; it waits for the next submission, or is stopped after its last.

        Args:
            spec: What it was taken with.
            box: The sandbox.
            zygote: Its zygote, as the judge has left it.
        """
        if box.zygote is not None:
            box.zygote.connection.close()
        box.zygote = zygote
        box.served += 1
        # Each child takes two orders and a UID. Half of the sandbox's block is left for whoever comes next.
        if box.served >= self._submissions or zygote.orders >= UIDS:
            self.drop(box)
            return
        ready: Future[Box] = Future()
        ready.set_result(box)
        with self._lock:
            self._busy_cpus.subtract(box.cpus)
            # Before those that are new: these are the spare ones.
            self._waiting.insert(0, _Waiting(spec, ready))

    def drop(self, box: Box) -> None:
        """Stop a sandbox that was taken and is of no further use; never raises."""
        with self._lock:
            self._busy_cpus.subtract(box.cpus)
        self._stop(box)

    def drop_later(self, box: Box) -> None:
        """The same beside what the caller does next: a report need not wait for the removal of its sandbox."""
        with self._lock:
            self._busy_cpus.subtract(box.cpus)
        self._remover.submit(self._stop, box)

    def close(self) -> None:
        """Stop all that wait, and see all starts and removals through."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        self._starter.shutdown(cancel_futures=True)
        for each in waiting:
            if not each.box.cancelled():
                with contextlib.suppress(SandboxError):  # then there is none
                    self._stop(each.box.result())
        self._remover.shutdown()

    def _stop(self, box: Box) -> None:
        if box.zygote is not None:
            box.zygote.connection.close()
        self._backend.stop(box)

    def _take_waiting(self, spec: BoxSpec) -> Box | None:
        while (found := self._next(spec)) is not None:
            with contextlib.suppress(SandboxError):  # one that could not be started in advance may be now
                box = found.box.result()
                if self._is_whole(box):
                    return box
                self._stop(box)
        return None

    def _next(self, spec: BoxSpec) -> _Waiting | None:
        """Remove the one that is to be used next: on CPUs that are free, one that is ready, a used one."""
        with self._lock:
            fitting = [each for each in self._waiting if each.serves(spec)]
            if not fitting:
                return None
            chosen = min(fitting, key=self._burden)
            self._waiting.remove(chosen)
            return chosen

    def _burden(self, waiting: _Waiting) -> tuple[int, bool]:
        started = waiting.box.done() and waiting.box.exception() is None
        cpus = waiting.box.result().cpus if started else waiting.spec.cpus
        return sum(self._busy_cpus[cpu] for cpu in cpus), not started

    def _is_whole(self, box: Box) -> bool:
        """Whether it still waits: a zygote that says something between two orders has hung up."""
        if box.zygote is None:
            try:
                return self._backend.post_mortem(box) is None
            except SandboxError:
                return False  # ended or held up from outside: another takes its place
        return not select.select([box.zygote.connection], [], [], 0.0)[0]
