"""A clock that is set forwards or back must not matter: every deadline is a moment of `time.monotonic()`."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "grader" / "authoring" / "template"
SOURCES = sorted(
    path
    for folder in ("grader", "sandbox")
    for path in (ROOT / folder).rglob("*.py")
    if TEMPLATE not in path.parents
)
WALL_CLOCK = {
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime", "clock_gettime"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}
# When a result was made, for the platform that wants to be told; nothing is measured by it.
STAMPS = {"grader/report/platforms.py": ["datetime.now"]}


def readings(source: ast.Module) -> Iterator[str]:
    """Where a module asks what time it is, or imports what would tell."""
    for node in ast.walk(source):
        if isinstance(node, ast.Attribute):
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if node.attr in WALL_CLOCK.get(owner, ()):
                yield f"{owner}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (f"time.{name.name}" for name in node.names if name.name in WALL_CLOCK["time"])


def test_nothing_is_measured_by_the_wall_clock() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): list(readings(ast.parse(path.read_text(encoding="utf-8"))))
        for path in SOURCES
    }
    assert {path: names for path, names in found.items() if names} == STAMPS


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import time\ntime.time()", ["time.time"]),
        ("import time\nend = time.monotonic() + 5", []),
        ("from time import time, monotonic", ["time.time"]),
        ("import datetime\ndatetime.datetime.now()", ["datetime.now"]),
        ("from datetime import datetime\nclock = datetime.now", ["datetime.now"]),
    ],
)
def test_the_rule_finds_what_it_is_for(source: str, names: list[str]) -> None:
    assert list(readings(ast.parse(source))) == names
