"""What comes back from a cluster, answer or loss, reaches the batch as it would from a thread."""

from concurrent.futures import CancelledError, Future
from types import SimpleNamespace
from typing import Any
from unittest.mock import create_autospec

import pytest

from grader.batch import cluster
from grader.batch.cluster import ClusterSlots
from grader.errors import ExerciseError, SandboxError

distributed = pytest.importorskip("distributed")
ClientExecutor = pytest.importorskip("distributed.cfexecutor").ClientExecutor


class Client:
    """A scheduler's client without a scheduler."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
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
