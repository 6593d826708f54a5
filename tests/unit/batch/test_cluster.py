"""What comes back from a cluster, answer or loss, reaches the batch as it would from a thread."""

import threading
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock, create_autospec

import pytest

from grader.batch import cluster
from grader.batch.cluster import ClusterSlots
from grader.batch.sharing import Sharing
from grader.errors import ExerciseError, SandboxError

distributed = pytest.importorskip("distributed")
ClientExecutor = pytest.importorskip("distributed.cfexecutor").ClientExecutor


class Client:
    """A scheduler's client without a scheduler."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.status = "running"
        self.threads = {"tcp://one": 2}
        self.future: Future[Any] = Future()

    def nthreads(self) -> dict[str, int]:
        return self.threads

    def get_executor(self, **options: Any) -> Any:
        executor = create_autospec(ClientExecutor, instance=True)
        executor.submit.side_effect = lambda *arguments: self.future
        return executor

    def close(self) -> None:
        return


@pytest.fixture
def slots(monkeypatch: pytest.MonkeyPatch) -> ClusterSlots:
    monkeypatch.setattr(distributed, "Client", Client)
    return ClusterSlots("tcp://host:1", "docker")


def answer(slots: Any) -> Any:
    return slots.submit(None), slots._client.future


def test_an_answer_and_an_exception_are_passed_on(slots: ClusterSlots) -> None:
    future, inner = answer(slots)
    inner.set_result("graded")
    assert future.result(0) == "graded"
    slots._client.future = Future()
    future, inner = answer(slots)
    inner.set_exception(ExerciseError("another state"))
    with pytest.raises(ExerciseError, match="another state"):
        future.result(0)


def test_a_submission_whose_workers_are_lost_is_no_bug_and_no_zero(slots: ClusterSlots) -> None:
    future, inner = answer(slots)
    inner.set_exception(distributed.KilledWorker("key", SimpleNamespace(address="tcp://one"), 3))
    with pytest.raises(SandboxError, match="4 workers were lost"):
        future.result(0)


def test_what_is_taken_back_is_cancelled(slots: ClusterSlots) -> None:
    future, inner = answer(slots)
    slots.abort()
    slots._executor.shutdown.assert_called_once_with(wait=False)  # which cancels what it has handed out
    inner.cancel()
    with pytest.raises(CancelledError):
        future.result(0)


def test_workers_that_come_later_get_work_and_none_is_no_reason_to_end(
    slots: ClusterSlots, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert slots.width == 2
    slots._client.threads["tcp://two"] = 14
    assert slots.width == 2
    monkeypatch.setattr(cluster, "_WIDTH_SECONDS", 0.0)
    assert slots.width == 16
    slots._client.threads.clear()
    assert slots.width == 1


def test_a_scheduler_that_is_gone_ends_the_batch_and_nothing_is_said_to_it(slots: ClusterSlots) -> None:
    slots._client.status = "closed"
    with pytest.raises(SandboxError, match=r"'tcp://host:1' is gone.*--resume"):
        _ = slots.width
    slots.abort()
    slots.close()
    slots._executor.shutdown.assert_not_called()


def test_a_scheduler_that_does_not_answer_for_a_while_is_waited_for(
    slots: ClusterSlots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_WIDTH_SECONDS", 0.0)
    monkeypatch.setattr(slots._client, "nthreads", Mock(side_effect=OSError))
    assert slots.width == 2
    slots._client.status = "connecting"
    assert slots.width == 2


def test_the_threads_of_a_worker_equip_it_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = threading.Lock()

    def equipment(sandbox: str, sharing: Sharing) -> tuple[None, None]:
        assert alone.acquire(blocking=False)
        time.sleep(0.01)
        return None, None

    def digest(exercise_id: str) -> str:
        alone.release()
        return "own"

    monkeypatch.setattr(cluster, "_equipment", equipment)
    monkeypatch.setattr(cluster, "_digest", digest)
    order: Any = SimpleNamespace(exercise_id="toy", exercise_digest="another")
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(cluster.grade_order, order, "docker", Sharing.FRESH) for _ in range(8)]
    assert [type(future.exception()) for future in futures] == [ExerciseError] * 8
