"""image build, image sbom and doctor."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from grader.errors import SandboxError

Run = Callable[..., Any]
Module = Callable[..., None]


def finding(ok: bool | None) -> SimpleNamespace:
    return SimpleNamespace(name="engine", ok=ok, detail="no engine answers", mend="start Docker")


@pytest.mark.parametrize(("ok", "code", "mark"), [(True, 0, "ok"), (None, 0, "-"), (False, 3, "FAILS")])
def test_doctor(run: Run, module: Module, ok: bool | None, code: int, mark: str) -> None:
    module("grader.doctor", diagnose=lambda _: [finding(ok)])
    result = run("doctor")
    assert result.code == code
    assert result.out.split()[0] == mark
    assert ("-> start Docker" in result.out) is (ok is not True)


def test_image_build_prints_the_name_alone(run: Run, module: Module) -> None:
    def build(progress: Callable[[str], None]) -> str:
        progress("installing")
        return "grader-sandbox:abc"

    module("grader.image", build=build)
    result = run("image", "build")
    assert (result.code, result.out, result.err) == (0, "grader-sandbox:abc\n", "installing\n")


def test_image_build_without_an_engine(run: Run, module: Module) -> None:
    def build(progress: Callable[[str], None]) -> str:
        raise SandboxError("no engine answers")

    module("grader.image", build=build)
    result = run("image", "build")
    assert (result.code, result.err) == (3, "error: no engine answers\n")


def test_image_sbom_prints_or_writes(run: Run, module: Module, tmp_path: Path) -> None:
    module("grader.image.sbom", bill=lambda *, host: f"bill of {'both' if host else 'the image'}\n")
    assert run("image", "sbom").out == "bill of the image\n"
    path = tmp_path / "sbom.json"
    assert run("image", "sbom", "--host", "--output", path).code == 0
    assert path.read_text(encoding="utf-8") == "bill of both\n"


def test_image_sbom_says_what_it_is_written_with(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cyclonedx", None)
    monkeypatch.setitem(sys.modules, "cyclonedx.model", None)
    monkeypatch.delitem(sys.modules, "grader.image.sbom", raising=False)
    result = run("image", "sbom")
    assert (result.code, "pip install 'grader[sbom]'" in result.err) == (2, True)
