"""The command line as a person uses it: a process of its own, its exit code and what it prints."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "tests" / "courses" / "target"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def grader(tmp_path: Path) -> Run:
    """Run `grader` with some arguments in an empty folder."""

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "grader", *map(str, arguments)]
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DOCKER_HOST", "GRADER_COURSE")
        }
        return subprocess.run(
            command,
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture
def reference() -> str:
    """Source of a submission that earns every point."""
    return (COURSE / "reference_solutions" / "target" / "solution.py").read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course that a test may break."""
    return Path(shutil.copytree(COURSE, tmp_path / "course"))
