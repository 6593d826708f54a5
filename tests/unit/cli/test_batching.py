"""batch: what it says of where submissions ran."""

from types import SimpleNamespace
from typing import Any

import pytest

from grader.cli.batching import _slots
from grader.errors import UsageError


@pytest.mark.parametrize(
    ("sandbox", "isolation"),
    [
        *((None, "docker"), ("docker", "docker"), ("docker+runsc", "docker+runsc")),
        *(("user", "user"), ("process", "none")),
    ],
)
def test_the_isolation_of_a_clusters_workers_is_that_of_the_sandbox_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, sandbox: str | None, isolation: str
) -> None:
    asked: list[str] = []

    def connect(address: str, wish: str) -> Any:
        asked.append(wish)
        return SimpleNamespace(close=lambda: None)

    course: Any = None
    monkeypatch.setattr("grader.batch.cluster.ClusterSlots", connect)
    with _slots(course, "host:1", sandbox, 1, unsafe=True) as (_, found):
        assert (found, asked) == (isolation, [sandbox or "docker"])
    if isolation == "none":
        with (
            pytest.raises(UsageError, match="other people's code"),
            _slots(course, "host:1", sandbox, 1, unsafe=False),
        ):
            pass
