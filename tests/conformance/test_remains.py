"""Nothing is left of a child for the next one, and nothing of a box for the machine."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from grader.backends.base import Backend, BoxSpec
from grader.backends.docker import DockerBackend
from grader.backends.fake import FakeBackend
from grader.backends.process import ProcessBackend
from grader.backends.user import UserBackend
from grader.exercise import Limits
from grader.judge import box as judge_box
from grader.judge.faults import CodeError
from grader.judge.session import Session
from tests.waiting import within_seconds

from .test_conversation import call

# With gVisor the limits of the machine end its kernel too, and with it the box; a bomb may also meet its own first.
LOST = {"docker+runsc": 2}
SPEC = BoxSpec(Limits(), ("numpy",), "conformance")


@pytest.mark.needs("files")
def test_files_of_the_former_child_are_gone(session: Session) -> None:
    folder = call(session, "identity")["folder"]
    assert call(session, "write", "mark") == ["mark", "mark-folder"]
    session.fresh()
    assert call(session, "listing") == []
    assert call(session, "listing", str(Path(folder).parent)) == [
        Path(call(session, "identity")["folder"]).name
    ]


@pytest.mark.needs("files")
def test_no_bytecode_is_written_of_what_a_submission_imports(session: Session) -> None:
    assert call(session, "import_own", "mark") == ["mark.py"]


@pytest.mark.needs("files")
@pytest.mark.needs("other user")
def test_files_elsewhere_are_gone_or_could_not_be_written(session: Session) -> None:
    folders = ("/tmp", "/dev/shm", "/var/tmp", "/run")
    # Others of the machine may write there too, where the backend shows it.
    mark = f"mark-{uuid.uuid4()}"

    def found() -> list[str]:
        names = [name for folder in folders for name in call(session, "listing", folder)]
        return [name for name in names if mark in name or name.startswith("child-")]

    before = found()
    for folder in folders:
        with contextlib.suppress(CodeError):  # denied is as good as removed
            call(session, "write", f"{folder}/{mark}")
    session.fresh()
    after = found()
    assert not any(mark in name for name in after)
    assert len(after) == len(before)


@pytest.mark.needs("processes")
@pytest.mark.parametrize("own_session", [False, pytest.param(True, marks=pytest.mark.needs("daemons"))])
def test_processes_of_the_former_child_are_dead(session: Session, own_session: bool) -> None:
    pid = call(session, "background", own_session)
    assert call(session, "runs", pid)
    session.fresh()
    assert not call(session, "runs", pid)


@pytest.mark.needs("processes")
@pytest.mark.parametrize("end", ["leave", "crash"])
def test_processes_of_a_child_that_ended_itself_are_dead(session: Session, end: str) -> None:
    pid = call(session, "background", False)
    with pytest.raises(Exception, match="ended during"):
        call(session, end, *([0] if end == "leave" else []))
    assert not call(session, "runs", pid)


@pytest.mark.needs("identity")
def test_a_child_knows_no_secrets_and_has_its_own_folder(session: Session) -> None:
    first = call(session, "identity")
    assert not [name for name in first["environment"] if name.startswith("GRADER")]
    session.fresh()
    assert call(session, "identity")["folder"] != first["folder"]


@pytest.mark.needs("other user")
def test_each_child_is_another_user_and_none_is_root(session: Session) -> None:
    first = call(session, "identity")["uid"]
    session.fresh()
    second = call(session, "identity")["uid"]
    assert 0 not in (first, second)
    assert first != second


@pytest.mark.needs("processes")
def test_a_child_holds_no_socket_but_its_connection(session: Session) -> None:
    assert call(session, "open_sockets") == 1
    session.fresh()
    assert call(session, "open_sockets") == 1


@pytest.mark.needs("cpu time")
def test_the_host_reads_the_cpu_time_itself(session: Session) -> None:
    session.root("submission")
    before = session.cpu_seconds()
    assert before is not None
    call(session, "listing")
    after = session.cpu_seconds()
    assert after is not None
    assert 0 < before <= after


# --- limits ---


@pytest.mark.needs("limits")
def test_17_a_fork_bomb_costs_its_call(place: Any, name: str) -> None:
    session = place.open(call_seconds=1.0, pids=32)
    with pytest.raises(Exception, match=r"had not finished|ended during"):
        call(session, "fork_bomb")
    assert call(session, "echo", 1) == 1
    assert len(place.boxes) <= LOST.get(name, 1)


@pytest.mark.needs("limits")
def test_19_a_memory_hog_costs_its_call(place: Any, name: str) -> None:
    session = place.open(memory=128 * 2**20)
    with pytest.raises(Exception, match=r"more memory than it may|raised MemoryError|out of memory"):
        call(session, "hog")
    assert call(session, "echo", 1) == 1
    assert len(place.boxes) <= LOST.get(name, 1)


@pytest.mark.needs("open files")
def test_23_a_submission_that_opens_all_files_costs_its_call(session: Session) -> None:
    with pytest.raises(Exception, match="raised OSError"):
        call(session, "open_files")
    assert call(session, "echo", 1) == 1


@pytest.mark.needs("limits")
def test_21_a_full_disk_is_the_submissions_own(place: Any) -> None:
    session = place.open(tmp=4 * 2**20)
    for path in ("full", "/tmp/full"):
        with pytest.raises(Exception, match=r"raised OSError|killed|ended"):
            call(session, "fill", path)
        session.fresh()
    assert call(session, "write", "mark") == ["mark", "mark-folder"]


# --- boxes ---


def traces(box: Any) -> list[Path]:
    """Folders of a box on the host."""
    folder = box.private.get("folder")
    return [] if folder is None else [getattr(folder, "outer", folder)]


def descriptors() -> int:
    return len(os.listdir("/dev/fd"))


def settled(expected: int) -> bool:
    """Whether the number of descriptors comes down to what it was; threads may still be closing theirs."""
    return within_seconds(lambda: descriptors() <= expected)


def has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.mark.boxes
def test_a_box_leaves_nothing(backend: Backend, place: Any) -> None:
    session = place.open()
    assert call(session, "echo", 1) == 1
    box = place.boxes[-1]
    folders, cpu = traces(box), box.cpu_fd
    assert all(folder.exists() for folder in folders)
    session.close()
    backend.stop(box)
    assert not any(folder.exists() for folder in folders)
    assert box.listener.fileno() == -1
    if cpu is not None:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(cpu)


@pytest.mark.needs("processes")
@pytest.mark.boxes
def test_processes_that_a_submission_started_end_with_the_box(
    backend: Backend, name: str, place: Any
) -> None:
    session = place.open()
    pid = call(session, "background", False)
    session.close()
    backend.stop(place.boxes[-1])
    if name.startswith(("process", "user")):  # the ids of a container's processes are its own, and it is gone
        assert within_seconds(lambda: has_ended(pid))  # it has been killed, and may not have come to it yet


@pytest.mark.boxes
def test_boxes_leave_no_descriptor_open(backend: Backend, place: Any) -> None:
    def use_a_box() -> None:
        session = place.open()
        assert call(session, "echo", 1) == 1
        session.close()
        backend.stop(place.boxes[-1])

    use_a_box()  # an engine's client keeps its connections for the next one
    before = descriptors()
    for _ in range(3):
        use_a_box()
    assert settled(before)


@pytest.mark.boxes
def test_stopping_twice_is_harmless(backend: Backend, place: Any) -> None:
    session = place.open()
    call(session, "echo", 1)
    session.close()
    backend.stop(place.boxes[0])
    backend.stop(place.boxes[0])


@pytest.mark.boxes
def test_a_box_can_be_stopped_in_the_middle_of_a_call(backend: Backend, place: Any) -> None:
    session = place.open(call_seconds=0.3)
    with pytest.raises(Exception, match="had not finished"):
        call(session, "forever")
    started = time.monotonic()
    session.close()
    backend.stop(place.boxes[0])
    assert time.monotonic() - started < 15


@pytest.mark.boxes
def test_a_box_that_no_judge_talked_to_is_stopped_at_once(backend: Backend) -> None:
    box = backend.start(SPEC)
    time.sleep(1.0)  # its zygote is up, or about to be: either way it waits for nobody
    started = time.monotonic()
    backend.stop(box)
    # A process backend that waits for its zygote's own end would take five seconds.
    assert time.monotonic() - started < 4


@pytest.mark.boxes
def test_a_box_that_lives_has_no_post_mortem(backend: Backend, place: Any) -> None:
    call(place.open(), "echo", 1)
    assert backend.post_mortem(place.boxes[0]) is None


@pytest.mark.only("docker")  # elsewhere it is not the first process's one child
@pytest.mark.parametrize("loaded", [False, True])
def test_a_container_whose_zygote_was_stopped_is_replaced(
    backend: DockerBackend, place: Any, loaded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a judge in a process of its own waits, but not as long.
    for name in ("FORK_SECONDS", "END_SECONDS"):
        monkeypatch.setattr(judge_box, name, 2.0)
    session = place.open()
    session.prepare()
    if loaded:
        assert call(session, "echo", 1) == 1
    first = backend._client().inspect_container(place.boxes[0].box_id)["State"]["Pid"]
    (zygote,) = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
    os.kill(int(zygote), signal.SIGSTOP)
    session.fresh()
    assert call(session, "echo", 2) == 2
    assert len(place.boxes) == 2


@pytest.mark.boxes
def test_boxes_run_side_by_side(place: Any) -> None:
    first, second = place.open(), place.open()
    assert call(first, "count") == 1
    assert call(second, "echo", 2) == 2
    assert place.boxes[0].box_id != place.boxes[1].box_id


def test_a_working_backend_has_no_problem(backend: Backend) -> None:
    assert backend.problem() is None


# --- reap ---

ORPHAN = """
import json, os, signal, sys, tempfile
from pathlib import Path
from grader.backends.base import BoxSpec
from grader.exercise import Limits
tempfile.tempdir = sys.argv[1]
{make}
box = backend.start(BoxSpec(Limits(), ("numpy",), "orphan"))
print(json.dumps(box.box_id), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
MAKE = {
    FakeBackend: "from grader.backends.fake import FakeBackend\nbackend = FakeBackend({})",
    ProcessBackend: "from grader.backends.process import ProcessBackend\nbackend = ProcessBackend()",
    UserBackend: "from grader.backends.user import UserBackend\nbackend = UserBackend()",
    DockerBackend: "from grader.backends.docker import DockerBackend\nbackend = DockerBackend()",
}


@pytest.mark.boxes
def test_what_a_dead_grader_left_is_reaped_and_what_a_living_one_holds_stays(
    backend: Backend, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(short_folder))
    own = type(backend)({}) if isinstance(backend, FakeBackend) else type(backend)()
    living = own.start(SPEC)
    kept = traces(living)
    program = ORPHAN.format(make=MAKE[type(backend)])
    dead = subprocess.run(
        [sys.executable, "-c", program, str(short_folder)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    try:
        assert dead.stdout, dead.stderr
        orphan = json.loads(dead.stdout)
        own.reap()
        if isinstance(own, DockerBackend):
            names = [each["Id"] for each in own._client().containers(all=True)]
            assert orphan not in names
            assert living.box_id in names
        assert {path.name for path in short_folder.iterdir()} == {path.name for path in kept}
        assert own.post_mortem(living) is None
    finally:
        own.stop(living)
        own.close()
    assert list(short_folder.iterdir()) == []
