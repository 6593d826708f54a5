"""Boxes come, end in every way, and leave nothing."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.backends.base import BoxSpec
from grader.backends.docker import DockerBackend
from grader.backends.owner import OWNER_LABEL, own_identity
from grader.doctor import diagnose
from grader.errors import SandboxError
from grader.exercise import Limits

if TYPE_CHECKING:
    from .conftest import Inmate, StartInmate

pytestmark = pytest.mark.engine

SPEC = BoxSpec(Limits(), ())


def containers(backend: DockerBackend, own: bool = False) -> set[str]:
    """All of the engine, or this process's own: others test at the same time."""
    filters = {"label": f"{OWNER_LABEL}={own_identity()}"} if own else None
    return {each["Id"] for each in backend._client().containers(all=True, filters=filters)}


def wait_for_end(inmate: "Inmate") -> str | None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if (text := inmate.backend.post_mortem(inmate.box)) is not None:
            return text
        time.sleep(0.05)
    return None


def test_a_stopped_box_leaves_neither_container_nor_socket(backend: DockerBackend) -> None:
    box = backend.start(SPEC)
    address = Path(box.listener.getsockname())
    assert box.box_id in containers(backend)
    assert address.exists()
    backend.stop(box)
    backend.stop(box)
    assert box.box_id not in containers(backend)
    assert not address.parent.parent.exists()


def test_no_two_boxes_give_their_children_the_same_uids(backend: DockerBackend) -> None:
    """The kernel counts some limits by user, over all containers."""
    found = set()
    for _ in range(2):
        box = backend.start(SPEC)
        environment = backend._client().inspect_container(box.box_id)["Config"]["Env"]
        found |= {each for each in environment if each.startswith("GRADER_UIDS=")}
        backend.stop(box)
    assert len(found) == 2


def test_a_box_that_runs_has_no_post_mortem(start_inmate: "StartInmate") -> None:
    inmate = start_inmate()
    assert inmate.backend.post_mortem(inmate.box) is None


def test_a_box_killed_from_outside_is_infrastructure(start_inmate: "StartInmate") -> None:
    inmate = start_inmate()
    inmate.backend._client().kill(inmate.box.box_id)
    with pytest.raises(SandboxError, match="from outside"):
        wait_for_end(inmate)


def test_a_box_removed_from_outside_is_infrastructure(start_inmate: "StartInmate") -> None:
    inmate = start_inmate()
    inmate.backend._client().remove_container(inmate.box.box_id, force=True)
    with pytest.raises(SandboxError, match="from outside"):
        inmate.backend.post_mortem(inmate.box)


def test_many_threads_may_start_boxes_at_once(backend: DockerBackend) -> None:
    boxes = []

    def start() -> None:
        boxes.append(backend.start(SPEC))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({box.box_id for box in boxes}) == 4
    for box in boxes:
        backend.stop(box)


DIES = """
import os
from grader.backends.base import BoxSpec
from grader.backends.docker import DockerBackend
from grader.exercise import Limits
box = DockerBackend().start(BoxSpec(Limits(), ()))
print(box.box_id, box.listener.getsockname(), flush=True)
os._exit(1)
"""


def test_what_a_dead_grader_left_is_reaped_and_nothing_else(backend: DockerBackend) -> None:
    ours = backend.start(SPEC)
    output = subprocess.run([sys.executable, "-c", DIES], capture_output=True, text=True, check=False).stdout
    orphan, address = output.split()
    assert orphan in containers(backend)
    assert backend.reap() >= 1
    assert orphan not in containers(backend)
    assert not Path(address).exists()
    assert ours.box_id in containers(backend)
    assert Path(ours.listener.getsockname()).exists()
    backend.stop(ours)


def test_a_missing_image_is_named_with_its_mending() -> None:
    backend = DockerBackend(image="grader-sandbox:missing")
    assert "grader image build" in (backend.problem() or "")
    before = containers(backend, own=True)
    with pytest.raises(SandboxError, match="grader image build"):
        backend.start(SPEC)
    assert containers(backend, own=True) <= before
    backend.close()


def test_a_missing_runtime_is_named() -> None:
    backend = DockerBackend(runtime="absent")  # type: ignore[arg-type]
    with pytest.raises(SandboxError, match=r"absent.*grader doctor"):
        backend.start(SPEC)
    backend.close()


@pytest.mark.engine("runsc")
def test_the_doctor_finds_that_gvisor_works(tmp_path: Path) -> None:
    found = {finding.name: finding for finding in diagnose(tmp_path)}["gVisor (docker+runsc)"]
    assert found.ok is True, found.detail


def test_a_box_starts_quickly(backend: DockerBackend) -> None:
    seconds = []
    for _ in range(3):
        box = backend.start(SPEC)
        seconds.append(box.container_seconds)
        backend.stop(box)
    assert min(seconds) < 1.0
