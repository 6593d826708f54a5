import os
import shutil
import subprocess
from pathlib import Path

import pytest

from grader.image import inputs
from grader.image.inputs import image_tag, labels, packages_tag, split_dockerfile


@pytest.fixture
def sandbox_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "sandbox"
    shutil.copytree(inputs.SANDBOX, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(inputs, "SANDBOX", copy)
    monkeypatch.setattr(inputs, "DOCKERFILE", copy / "Dockerfile")
    monkeypatch.setattr(inputs, "LOCK", copy / "requirements.txt")
    monkeypatch.setattr(inputs, "PROFILE", copy / "seccomp.json")
    monkeypatch.setattr(inputs, "WORKER", copy / "worker")
    return copy


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n# changed\n")


def test_the_tag_does_not_depend_on_where_the_files_lie(
    sandbox_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = image_tag()
    monkeypatch.undo()
    assert copied == image_tag()


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Dockerfile", "dockerfile"),
        ("requirements.txt", "requirements"),
        ("seccomp.json", "seccomp"),
        ("worker/wire.py", "worker"),
        ("worker/__init__.py", "worker"),
    ],
)
def test_every_input_changes_the_tag_and_its_label(sandbox_copy: Path, name: str, label: str) -> None:
    tag, before = image_tag(), labels()
    append(sandbox_copy / name)
    assert image_tag() != tag
    assert {key for key, value in labels().items() if value != before[key]} == {f"grader.{label}.sha256"}


def test_labels_are_what_sha256sum_says(sandbox_copy: Path) -> None:
    def sha256sum(command: str) -> str:
        return subprocess.run(
            command, shell=True, cwd=sandbox_copy, env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True,
            check=True,
        ).stdout.split()[0]  # fmt: skip

    assert labels() == {
        "grader.dockerfile.sha256": sha256sum("sha256sum Dockerfile"),
        "grader.requirements.sha256": sha256sum("sha256sum requirements.txt"),
        "grader.seccomp.sha256": sha256sum("sha256sum seccomp.json"),
        "grader.worker.sha256": sha256sum("find worker -type f | sort | xargs sha256sum | sha256sum"),
    }


def test_a_new_file_of_the_worker_changes_the_tag(sandbox_copy: Path) -> None:
    before = image_tag()
    (sandbox_copy / "worker" / "added.py").touch()
    assert image_tag() != before


def test_bytecode_of_the_host_is_no_input(sandbox_copy: Path) -> None:
    before = image_tag()
    (sandbox_copy / "worker" / "__pycache__").mkdir()
    (sandbox_copy / "worker" / "__pycache__" / "wire.cpython-312.pyc").write_bytes(b"junk")
    assert image_tag() == before


@pytest.mark.parametrize(("name", "changes"), [("worker/wire.py", False), ("requirements.txt", True)])
def test_packages_are_installed_anew_for_the_lock_alone(sandbox_copy: Path, name: str, changes: bool) -> None:
    before = packages_tag()
    append(sandbox_copy / name)
    assert (packages_tag() != before) is changes


def test_the_dockerfile_splits_before_the_worker() -> None:
    head, tail = split_dockerfile()
    assert "pip install" in head
    assert "COPY worker" not in head
    assert tail.startswith("COPY worker")


def test_the_lock_names_no_index_and_hashes_every_package() -> None:
    text = inputs.LOCK.read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    requirements = [block for block in text.split("\n") if "==" in block]
    assert requirements
    assert all(line.endswith("\\") for line in requirements), "each is followed by its hashes"
