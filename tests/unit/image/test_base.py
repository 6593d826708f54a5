import subprocess
from pathlib import Path
from typing import Any, cast

import docker
import pytest

from grader.errors import SandboxError
from grader.image import base
from grader.image.base import DEBIAN_IMAGE, REGISTRY_IMAGE, base_labels, choose_base


class FakeEngine:
    """Knows some images, can pull some, and remembers what was imported."""

    def __init__(self, images: set[str], registry: set[str]) -> None:
        self.names = images
        self.registry = registry
        self.imported: list[str] = []

    def images(self, name: str) -> list[str]:
        return [name] if name in self.names else []

    def pull(self, name: str, **_: Any) -> list[dict[str, str]]:
        if name not in self.registry:
            raise docker.errors.APIError("no such host")
        self.names.add(name)
        return [{"status": "pulling"}]

    def import_image_from_file(self, filename: str, repository: str, tag: str) -> None:
        self.imported.append(filename)
        self.names.add(f"{repository}:{tag}")

    def inspect_image(self, name: str) -> dict[str, Any]:
        return {"Id": "sha256:1", "RepoDigests": [f"{name}@sha256:2"] if name in self.registry else []}

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path))
    monkeypatch.delenv("GRADER_BASE_IMAGE", raising=False)


def chosen(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(base, "connect", lambda timeout: engine)
    return choose_base(cast("docker.APIClient", engine), lambda _: None)


def test_an_image_that_is_here_is_not_pulled(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen(FakeEngine({REGISTRY_IMAGE}, set()), monkeypatch) == REGISTRY_IMAGE
    assert chosen(FakeEngine({DEBIAN_IMAGE}, {REGISTRY_IMAGE}), monkeypatch) == DEBIAN_IMAGE


def test_a_registry_that_answers_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen(FakeEngine(set(), {REGISTRY_IMAGE}), monkeypatch) == REGISTRY_IMAGE


def test_without_a_registry_the_base_is_made_from_debian(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mmdebstrap(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        assert "bookworm" in command
        Path(command[-1]).write_bytes(b"tar")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(base, "_mmdebstrap", lambda: "mmdebstrap")
    monkeypatch.setattr(subprocess, "run", mmdebstrap)
    engine = FakeEngine(set(), set())
    assert chosen(engine, monkeypatch) == DEBIAN_IMAGE
    assert engine.imported == [str(tmp_path / "base-bookworm.tar")]


def test_a_failed_mmdebstrap_leaves_nothing_that_looks_like_a_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mmdebstrap(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        Path(command[-1]).write_bytes(b"half a tar")
        return subprocess.CompletedProcess(command, 1, "", "E: mirror unreachable")

    monkeypatch.setattr(base, "_mmdebstrap", lambda: "mmdebstrap")
    monkeypatch.setattr(subprocess, "run", mmdebstrap)
    with pytest.raises(SandboxError, match="mirror unreachable"):
        chosen(FakeEngine(set(), set()), monkeypatch)
    assert not list(tmp_path.glob("*.tar"))


def test_the_operator_may_name_the_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_BASE_IMAGE", "ours:1")
    assert chosen(FakeEngine({"ours:1", REGISTRY_IMAGE}, set()), monkeypatch) == "ours:1"


def test_a_base_that_cannot_be_had_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_BASE_IMAGE", "ours:1")
    with pytest.raises(SandboxError, match=r"'ours:1'.*docker load"):
        chosen(FakeEngine(set(), set()), monkeypatch)


@pytest.mark.parametrize(("name", "digest"), [(REGISTRY_IMAGE, "sha256:2"), (DEBIAN_IMAGE, "sha256:1")])
def test_a_base_is_told_by_its_registry_s_digest_or_else_the_engine_s(name: str, digest: str) -> None:
    engine = cast("docker.APIClient", FakeEngine({REGISTRY_IMAGE, DEBIAN_IMAGE}, {REGISTRY_IMAGE}))
    assert base_labels(engine, name) == {
        "org.opencontainers.image.base.name": name,
        "org.opencontainers.image.base.digest": digest,
    }
