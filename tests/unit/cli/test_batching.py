"""batch: what it says of where submissions ran."""

from types import SimpleNamespace
from typing import Any

import pytest

from grader.batch.sharing import Sharing
from grader.cli.batching import Places, _slots
from grader.cli.options import Sandbox
from grader.errors import UsageError


@pytest.mark.parametrize(
    ("sandbox", "isolation"), [(None, "docker"), ("docker", "docker"), ("user", "user"), ("process", "none")]
)
def test_the_isolation_of_a_clusters_workers_is_that_of_the_sandbox_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, sandbox: str | None, isolation: str
) -> None:
    asked: list[tuple[str, Sharing]] = []

    def connect(address: str, wish: str, sharing: Sharing) -> Any:
        asked.append((wish, sharing))
        return SimpleNamespace(close=lambda: None)

    def places(*, unsafe: bool) -> Places:
        return Places(Sandbox(sandbox) if sandbox else None, "host:1", 1, Sharing.RECYCLE, unsafe)

    course: Any = None
    monkeypatch.setattr("grader.batch.cluster.ClusterSlots", connect)
    with _slots(course, "toy", places(unsafe=True)) as (_, found):
        assert (found, asked) == (isolation, [(sandbox or "docker", Sharing.RECYCLE)])
    if isolation == "none":
        with (
            pytest.raises(UsageError, match="other people's code"),
            _slots(course, "toy", places(unsafe=False)),
        ):
            pass
