"""The marker `engine`, of tests that need an engine with the sandbox image; and how processes share the tests."""

import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from grader.backends.docker import DockerBackend
from grader.backends.user import UserBackend
from grader.errors import SandboxError

# How long an example takes is the machine's affair.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Long ones first, so that no process is left alone with one at the end.
LONGEST = (
    "tests/exercises/",
    "tests/attacks/",
    "tests/end_to_end/",
    "tests/conformance/",
    "tests/engine/",
    "tests/pages/",
)
# Their files measure what all of them together have left, but for those that have sandboxes of their own.
TOGETHER = "tests/attacks/"
APART = ("tests/attacks/test_gvisor.py", "tests/attacks/test_recycled.py")


class WholeFiles(LoadScopeScheduling):
    """Gives whole files to processes: what a file's tests share is made once, and sees no other process."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return TOGETHER if file.startswith(TOGETHER) and file not in APART else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholeFiles:
    """The scheduler of `--numprocesses`."""
    return WholeFiles(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort files by how long they take; the order within a folder stays."""
    items.sort(
        key=lambda item: next(
            (at for at, each in enumerate(LONGEST) if item.nodeid.startswith(each)), len(LONGEST)
        )
    )


Runtime = Literal["runsc"] | None


def pytest_addoption(parser: pytest.Parser) -> None:
    """What makes some tests others, or more."""
    parser.addoption(
        "--runtime",
        choices=["runsc"],
        help="run the engine's sandboxes of tests/attacks and tests/conformance in it",
    )
    parser.addoption(
        "--recycled", action="store_true", help="run all attacks in used sandboxes too, not only some"
    )


@cache
def engine_problem(runtime: Runtime) -> str | None:
    """Why tests with an engine's runtime cannot run here; None when they can."""
    try:
        backend = DockerBackend(runtime=runtime)
    except SandboxError as error:
        return str(error)
    try:
        return backend.problem()
    finally:
        backend.close()


@pytest.fixture(scope="session")
def user_backend() -> Iterator[UserBackend]:
    """A backend whose submissions run as users of their own, with an interpreter that such users can read."""
    with tempfile.TemporaryDirectory(prefix="python-", dir="/tmp") as folder:
        backend = UserBackend(_readable_python(Path(folder)))
        if (problem := backend.problem()) is not None:
            pytest.skip(problem)
        yield backend


def _readable_python(folder: Path) -> Path | None:
    """Where root's Python lies in root's home: the system's of the same version, with the same packages."""
    system = Path("/usr/bin/python{}.{}".format(*sys.version_info))
    if Path.home() not in Path(sys.base_prefix).parents or not system.exists():
        return None
    folder.chmod(0o755)
    subprocess.run([system, "-m", "venv", "--without-pip", folder], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "own.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / "bin" / "python"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip before any fixture is made: those of wider scopes start boxes."""
    if (mark := item.get_closest_marker("engine")) is None:
        return
    runtime: Runtime = mark.args[0] if mark.args else item.config.getoption("runtime")
    if (problem := engine_problem(runtime)) is not None:
        pytest.skip(problem)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In continuous integration an engine test that would be skipped fails: nobody reads what was skipped."""
    report = yield
    if report.skipped and item.get_closest_marker("engine") is not None and os.environ.get("CI") == "true":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"with CI=true an engine test must run, but: {reason}"
    return report
