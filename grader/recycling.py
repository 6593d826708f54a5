"""Sandboxes that serve several submissions one after another, each in a process of its own under a UID of its own."""

import select
import threading
from concurrent.futures import ThreadPoolExecutor

from grader.backends.base import Backend, Box, BoxSpec, Zygote


class Shelf:
    """Gives out sandboxes: one that waits, ready, or a new one; safe to use from several threads.

    A sandbox waits here only where its judge has ended the submission's processes, removed its files and met with
    nothing out of the ordinary.

    Args:
        backend: Starts and stops them.
        submissions: How many submissions one may serve.
    """

    def __init__(self, backend: Backend, submissions: int) -> None:
        self._backend = backend
        self._submissions = submissions
        self._waiting: list[tuple[BoxSpec, Box]] = []
        self._remover = ThreadPoolExecutor(1, "remover")
        self._lock = threading.Lock()

    @property
    def keeps(self) -> bool:
        """Whether a sandbox may serve more than one submission."""
        return self._submissions > 1

    def take(self, spec: BoxSpec) -> Box:
        """A sandbox of these limits and imports.

        Raises:
            SandboxError: None could be started.
        """
        while (box := self._take_waiting(spec)) is not None:
            if _is_silent(box):
                box.container_seconds = 0.0  # paid by the first
                return box
            self.drop(box)
        return self._backend.start(spec)

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
        if box.served >= self._submissions:
            self.drop(box)
            return
        with self._lock:
            self._waiting.append((spec, box))

    def drop(self, box: Box) -> None:
        """Stop a sandbox that is of no further use; idempotent, never raises."""
        if box.zygote is not None:
            box.zygote.connection.close()
        self._backend.stop(box)

    def drop_later(self, box: Box) -> None:
        """The same beside what the caller does next: a report need not wait for the removal of its sandbox."""
        self._remover.submit(self.drop, box)

    def close(self) -> None:
        """Stop all that wait, and see all removals through."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for _, box in waiting:
            self.drop(box)
        self._remover.shutdown()

    def _take_waiting(self, spec: BoxSpec) -> Box | None:
        with self._lock:
            for index, (offered, box) in enumerate(self._waiting):
                if (offered.limits, offered.preload) == (spec.limits, spec.preload):
                    del self._waiting[index]
                    return box
        return None


def _is_silent(box: Box) -> bool:
    """Whether the zygote still waits: one that says something between two orders has hung up."""
    return box.zygote is not None and not select.select([box.zygote.connection], [], [], 0.0)[0]
