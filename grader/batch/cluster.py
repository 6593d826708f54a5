"""Grade on the workers of a Dask cluster, each of which has an engine and a copy of the course of its own.

Orders and answers are plain data; the scheduler gives what a lost worker had to another. Results come back to the one
process that owns the batch's store, so each is kept once.
"""

import contextlib
import functools
import importlib
import logging
import re
import threading
import time
from concurrent.futures import Future
from typing import Any

from grader.batch.sharing import Sharing
from grader.batch.slots import Answer, Order, grade_patiently
from grader.errors import ExerciseError, SandboxError, UsageError

_ADDRESS = re.compile(r"(\w+://)?[^\s/]+:\d{1,5}")
_CONNECT_SECONDS = 20
_RETRIES = 5  # of a task that raises, perhaps on a worker that has an engine
_WIDTH_SECONDS = 5.0
# The threads of a worker begin at once, but its equipment is made once; nor does Python 3.11 parse in two threads at a
# time without an error now and then.
_equipping = threading.Lock()


class ClusterSlots:
    """Workers of a Dask cluster.

    Args:
        address: Of the scheduler, e.g. "tcp://10.0.0.1:8786".
        sandbox: Where the workers run submissions, "docker", "docker+runsc", "process" or "user".
        sharing: Whether a sandbox serves more than one submission.

    Raises:
        UsageError: Dask is not installed, or the address is none.
        SandboxError: No scheduler answers there, or it has no worker.
    """

    def __init__(self, address: str, sandbox: str, sharing: Sharing = Sharing.FRESH) -> None:
        try:
            distributed: Any = importlib.import_module("distributed")
        except ImportError:
            raise UsageError("--cluster needs Dask: pip install 'grader[cluster]'") from None
        if _ADDRESS.fullmatch(address) is None:
            raise UsageError(f"{address!r} is no address of a scheduler: expected e.g. tcp://10.0.0.1:8786")
        try:
            self._client = distributed.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SandboxError(f"no Dask scheduler answers at {address!r}: {error}") from None
        self._width, self._asked = self._threads(), time.monotonic()
        if self._width == 0:
            self._client.close()
            raise SandboxError(
                f"the scheduler at {address!r} has no workers: start some with `dask worker {address}`"
            )
        # A future tells what became of its task; of a lost scheduler tornado would log a traceback for each as well.
        logging.getLogger("tornado.application").setLevel(logging.CRITICAL)
        self._lost: Any = distributed.KilledWorker
        self._executor: Any = self._client.get_executor(pure=False, retries=_RETRIES)
        self._sandbox = sandbox
        self._sharing = sharing
        self._address = address

    @property
    def width(self) -> int:
        """How many threads the workers have by now: some may come later, as a queue or an autoscaler grants them.

        Raises:
            SandboxError: The scheduler is gone; what it had been given has no answer any more.
        """
        if self._client.status == "closed":
            raise SandboxError(
                f"the scheduler at {self._address!r} is gone: start it and its workers again, then go on with --resume"
            )
        # The client reconnects by itself for a while; and without a worker what waits, waits for the next.
        if self._client.status == "running" and time.monotonic() - self._asked >= _WIDTH_SECONDS:
            self._asked = time.monotonic()
            with contextlib.suppress(OSError):
                self._width = max(1, self._threads())
        return self._width

    def submit(self, order: Order) -> "Future[Answer]":
        """Have an order graded."""
        answer: Future[Answer] = Future()
        self._executor.submit(grade_order, order, self._sandbox, self._sharing).add_done_callback(
            lambda done: self._pass_on(done, answer)
        )
        return answer

    def abort(self) -> None:
        """Take back what waits; workers end what they are at."""
        if self._client.status != "closed":  # else the scheduler is gone, and what it had with it
            self._executor.shutdown(wait=False)

    def _threads(self) -> int:
        return sum(self._client.nthreads().values())

    def _pass_on(self, done: "Future[Answer]", answer: "Future[Answer]") -> None:
        if done.cancelled():
            answer.cancel()
        elif (error := done.exception()) is None:
            answer.set_result(done.result())
        elif isinstance(error, self._lost):
            killed: Any = error
            lost = killed.allowed_failures + 1
            answer.set_exception(SandboxError(f"{lost} workers were lost while they graded it"))
        else:
            answer.set_exception(error)

    def close(self) -> None:
        """Leave the cluster, which goes on."""
        self.abort()
        self._client.close()


def grade_order(order: Order, sandbox: str, sharing: Sharing) -> Answer:
    """Grade an order; runs in a worker.

    Raises:
        ExerciseError: The worker has another state of the exercise.
    """
    with _equipping:
        course, grader = _equipment(sandbox, sharing)
        own = _digest(order.exercise_id)
    if own != order.exercise_digest:
        raise ExerciseError(
            f"a worker has another state of {order.exercise_id} ({own[:12]}, expected {order.exercise_digest[:12]}): "
            "give all workers the same course"
        )
    return grade_patiently(grader, course, order, threading.Event().wait)


@functools.cache
def _equipment(sandbox: str, sharing: Sharing) -> Any:
    """The course and the grader of a worker's process, shared by its threads."""
    from grader.backends.choose import choose_backend
    from grader.course import find_course
    from grader.grading import Grader

    backend = choose_backend(sandbox).backend
    backend.reap()
    return find_course(), Grader(backend, sharing.submissions_per_box)


@functools.cache
def _digest(exercise_id: str) -> str:
    from grader.course import find_course
    from grader.digest import exercise_digest

    return exercise_digest(find_course(), exercise_id)
