import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest

from grader.errors import SandboxError
from grader.image import wheels
from grader.image.wheels import fetch_wheels, locked_wheels, wheel_dir

CONTENT = {
    "pure-1.0-py3-none-any.whl": b"pure",
    "native-2.0-cp311-cp311-manylinux_2_27_x86_64.whl": b"native for 3.11",
}
OTHERS = {
    "native-2.0-cp312-cp312-manylinux_2_27_x86_64.whl": b"native for 3.12",
    "native-2.0-cp311-cp311-macosx_11_0_arm64.whl": b"native for a Mac",
}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture(autouse=True)
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = {name: digest(content) for name, content in (CONTENT | OTHERS).items()}
    native = " \\\n".join(f"    --hash=sha256:{value}" for name, value in hashes.items() if "native" in name)
    pure = f"    --hash=sha256:{hashes['pure-1.0-py3-none-any.whl']}"
    path = tmp_path / "requirements.txt"
    path.write_text(f"pure==1.0 \\\n{pure}\nnative==2.0 \\\n{native}\n", encoding="utf-8")
    monkeypatch.setattr(wheels, "LOCK", path)
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))


def put(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (wheel_dir() / name).write_bytes(content)


def no_progress(line: str) -> None:
    pass


def test_only_wheels_for_the_image_are_taken() -> None:
    put(CONTENT | OTHERS)
    assert {path.name for path in locked_wheels()} == set(CONTENT)


def test_a_wheel_whose_content_the_lock_does_not_know_is_not_taken() -> None:
    put(CONTENT | {"pure-1.0-py3-none-any.whl": b"tampered"})
    assert {path.name for path in locked_wheels()} == {"native-2.0-cp311-cp311-manylinux_2_27_x86_64.whl"}


def test_a_complete_cache_needs_no_download(monkeypatch: pytest.MonkeyPatch) -> None:
    put(CONTENT)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("downloaded"))
    assert len(fetch_wheels(no_progress)) == 2


def test_what_is_missing_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def download(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        assert "--require-hashes" in command
        put(CONTENT)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", download)
    lines: list[str] = []
    assert len(fetch_wheels(lines.append)) == 2
    assert "downloading" in lines[0]


def test_a_failed_download_repeats_what_pip_said(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess(["pip"], 1, "", "ERROR: no matching distribution for native==2.0")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(SandboxError, match=r"no matching distribution for native==2\.0.*check the network"):
        fetch_wheels(no_progress)
