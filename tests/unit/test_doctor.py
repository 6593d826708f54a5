import subprocess
from pathlib import Path
from typing import Any

import pytest

from grader import doctor
from grader.doctor import diagnose
from grader.errors import SandboxError
from grader.finding import Finding

INFO = {
    "ServerVersion": "28.0",
    "OperatingSystem": "Debian",
    "CgroupVersion": "2",
    "Architecture": "x86_64",
    "Runtimes": {"runc": {}},
    "DefaultRuntime": "runc",
    "SecurityOptions": ["name=seccomp,profile=builtin"],
    "MemoryLimit": True,
    "SwapLimit": True,
    "PidsLimit": True,
    "CpuCfsQuota": True,
    "CPUSet": True,
}


class FakeEngine:
    """Answers `info` and knows every image."""

    def __init__(self, **changes: Any) -> None:
        self._info = INFO | changes
        self.closed = False

    def info(self) -> dict[str, Any]:
        return self._info

    def version(self) -> dict[str, Any]:
        return {"Components": [{"Name": "runc", "Version": "1.3.3"}]}

    def images(self, name: str) -> list[str]:
        return [name]

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    for name in ("exercises", "hidden_tests"):
        (tmp_path / name).mkdir()
    return tmp_path


def findings(course: Path, monkeypatch: pytest.MonkeyPatch, engine: FakeEngine) -> dict[str, Finding]:
    monkeypatch.setattr(doctor, "connect", lambda timeout: engine)
    return {finding.name: finding for finding in diagnose(course)}


def test_a_machine_that_has_everything_is_healthy(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine()
    found = findings(course, monkeypatch, engine)
    assert [finding for finding in found.values() if finding.ok is False] == []
    assert engine.closed


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"SwapLimit": False}, "swap limit"),
        ({"PidsLimit": False}, "process limit"),
        ({"SecurityOptions": []}, "system-call filter"),
        ({"Architecture": "aarch64"}, "architecture"),
    ],
)
def test_what_an_engine_lacks_is_named_with_its_mending(
    course: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], name: str
) -> None:
    found = findings(course, monkeypatch, FakeEngine(**change))
    assert [finding.name for finding in found.values() if finding.ok is False] == [name]
    assert found[name].mend


WITH_GVISOR = {"Runtimes": {"runsc": {"runtimeArgs": ["--oci-seccomp"]}}}


def test_gvisor_is_wanted_by_nobody_in_particular(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = findings(course, monkeypatch, FakeEngine())["gVisor (docker+runsc)"]
    assert (found.ok, "runsc" in found.detail, "make engine" in found.mend) == (None, True, True)


@pytest.mark.parametrize(("reason", "ok"), [(None, True), ("cannot start a sandbox: exit status 255", None)])
def test_gvisor_that_the_engine_has_is_tried(
    course: Path, monkeypatch: pytest.MonkeyPatch, reason: str | None, ok: bool | None
) -> None:
    monkeypatch.setattr(doctor, "_failed_start", lambda: reason)
    found = findings(course, monkeypatch, FakeEngine(**WITH_GVISOR))["gVisor (docker+runsc)"]
    assert found.ok is ok
    assert (reason or "starts") in found.detail


def test_without_an_engine_the_rest_is_still_reported(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(timeout: int) -> None:
        raise SandboxError("no container engine answers")

    monkeypatch.setattr(doctor, "connect", refuse)
    found = diagnose(course)
    assert found[-1].name == "container engine"
    assert found[-1].ok is False
    assert len(found) > 3


def test_a_course_without_hidden_tests_is_a_warning(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (course / "hidden_tests").rmdir()
    assert findings(course, monkeypatch, FakeEngine())["course"].ok is None


def test_a_folder_that_is_no_course_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    assert findings(tmp_path / "elsewhere", monkeypatch, FakeEngine())["course"].ok is False


def test_what_holds_a_judge_is_told_layer_by_layer(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = findings(course, monkeypatch, FakeEngine())
    layers = {name: finding for name, finding in found.items() if name.startswith("judge's ")}
    assert found["judge's limits"].ok
    assert all(bool(finding.mend) == (finding.ok is None) for finding in layers.values())


def test_a_layer_that_the_machine_does_not_have_is_no_error(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = '[{"name": "files", "holds": false, "detail": "the kernel has no Landlock"}]'
    done = subprocess.CompletedProcess([], 0, stdout=layers, stderr="")
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **keywords: done)
    found = findings(course, monkeypatch, FakeEngine())["judge's files"]
    assert (found.ok, found.detail) == (None, "the kernel has no Landlock")
    assert "security.md" in found.mend


def test_a_judge_that_cannot_be_confined_at_all_is_an_error(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = subprocess.CompletedProcess([], 1, stdout="", stderr="Traceback\nOSError: no such thing\n")
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **keywords: done)
    found = findings(course, monkeypatch, FakeEngine())["judge"]
    assert (found.ok, found.detail) == (False, "OSError: no such thing")
