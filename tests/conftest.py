"""The marker `engine`: such a test needs a container engine with the sandbox image, and perhaps a runtime of it."""

import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import settings

from grader.backends.docker import DockerBackend
from grader.backends.user import UserBackend
from grader.errors import SandboxError

# How long an example takes is the machine's affair.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


Runtime = Literal["runsc"] | None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--runtime",
        choices=["runsc"],
        help="run the engine's sandboxes of tests/attacks and tests/conformance in it",
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
