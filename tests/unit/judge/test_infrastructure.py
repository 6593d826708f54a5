"""What fails on the grader's side is tried once more and then reported as not graded: never as a zero."""

import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader import grading
from grader.backends.base import Backend, Box, BoxSpec
from grader.backends.fake import FakeBackend
from grader.backends.process import ProcessBackend
from grader.backends.socket_folder import SocketFolder
from grader.errors import ExerciseError, SandboxError
from grader.exercise import Limits
from grader.grading import Grader
from grader.judge import box as judge_box
from grader.judge.box import JudgeBox, ZygoteGone
from grader.judge.brief import LINE_BYTES, Brief
from grader.judge.child import _unexpected
from grader.judge.server import JudgeServer
from grader.report.model import Report
from sandbox.worker.wire import TOKEN_BYTES, Channel, Message
from tests.waiting import within_seconds

DOUBLE = '''
@points(1)
def test_double(submission):
    """Doubles."""
    assert submission.double(2) == 4


@points(2)
def test_again(submission):
    """Again."""
    assert submission.double(3) == 6
'''


class Counting(FakeBackend):
    """Counts starts and stops; each start may be made to fail."""

    def __init__(self, failures: int = 0, **functions: Callable[..., Any]) -> None:
        super().__init__({"double": lambda x: 2 * x, **functions})
        self.failures = failures
        self.started: list[Box] = []
        self.stopped: list[str] = []
        self.attempts = 0

    def start(self, spec: BoxSpec) -> Box:
        self.attempts += 1
        if self.attempts <= self.failures:
            raise SandboxError("the engine caught fire; buy another")
        self.started.append(super().start(spec))
        return self.started[-1]

    def stop(self, box: Box) -> None:
        self.stopped.append(box.box_id)
        super().stop(box)


def ungraded(report: Report) -> bool:
    return report.outcome.value == "infrastructure" and report.score is None


def test_a_sandbox_that_cannot_be_started_is_tried_once_more(toy: Any) -> None:
    backend = Counting(failures=1)
    assert toy.write(loss=DOUBLE).grade(backend=backend).score == 3
    assert backend.attempts == 2


def test_a_sandbox_that_can_never_be_started_leaves_the_submission_ungraded(toy: Any) -> None:
    backend = Counting(failures=9)
    report = toy.write(loss=DOUBLE).grade(backend=backend)
    assert ungraded(report)
    assert report.message == "the engine caught fire; buy another"
    assert report.categories["loss"].points is None
    assert backend.attempts == 2


def test_whatever_was_started_is_stopped(toy: Any) -> None:
    backend = Counting()
    toy.write(loss=DOUBLE).grade(backend=backend)
    with pytest.raises(ExerciseError):
        toy.write(manifest="[tests]\nother = 3\n", loss=DOUBLE).grade(backend=backend)
    assert len(backend.started) == 2
    assert within_seconds(lambda: {box.box_id for box in backend.started} <= set(backend.stopped))
    assert within_seconds(lambda: not any(box.private["thread"].is_alive() for box in backend.started))


class Pinned(Counting):
    """Its sandboxes are pinned to one CPU.

    Args:
        cpu: Its number.
        meter: A file of the sandbox's CPU time; None where its machine is another one.
    """

    def __init__(self, cpu: int, meter: int | None) -> None:
        super().__init__()
        self.pinned, self.meter = (cpu,), meter

    def start(self, spec: BoxSpec) -> Box:
        box = super().start(spec)
        box.cpus, box.cpu_fd = self.pinned, self.meter
        return box


@pytest.mark.skipif(sys.platform != "linux", reason="no other system pins")
def test_a_judge_keeps_to_its_sandbox_s_cpus_where_they_are_of_this_machine(toy: Any, tmp_path: Path) -> None:
    source = """
    @points(1)
    def test_here(submission):
        \"""Here.\"""
        import os
        submission.double(2)
        assert os.sched_getaffinity(0) == EXPECTED
    """
    own = os.sched_getaffinity(0)
    with (tmp_path / "usage").open("w+b") as meter:
        meter.write(b"0")
        meter.flush()
        for cpu in own:
            toy.write(loss=source.replace("EXPECTED", f"{{{cpu}}}"))
            assert toy.grade(backend=Pinned(cpu, meter.fileno())).score == 1
    toy.write(loss=source.replace("EXPECTED", str(own)))
    assert toy.grade(backend=Pinned(min(own), None)).score == 1
    # It may not use those of a machine with more; then it runs where it can.
    with (tmp_path / "usage").open("rb") as meter:
        assert toy.grade(backend=Pinned(max(own) + 1000, meter.fileno())).score == 1


@pytest.mark.parametrize("crash", ["os._exit(1)", "os.kill(os.getpid(), 9)"])
def test_a_judge_that_ends_in_the_middle_is_replaced_once(toy: Any, crash: str) -> None:
    source = f'''
    @points(1)
    def test_before(submission):
        """Before."""
        assert submission.double(2) == 4

    @points(2)
    def test_crash(submission):
        """Ends the judge the first time."""
        import os
        if submission.boxes() == 1:
            {crash}
    '''
    backend = Counting(boxes=lambda: len(backend.started))
    report = toy.write(loss=source).grade(backend=backend)
    assert (report.outcome.value, report.score, len(report.tests)) == ("graded", 3, 2)
    assert len(backend.started) == 2


def test_a_judge_that_always_ends_leaves_the_submission_ungraded(toy: Any) -> None:
    source = '@points(1)\ndef test_crash(submission):\n    "Crash."\n    import os\n    os._exit(0)\n'
    report = toy.write(loss=source).grade(backend=Counting())
    assert ungraded(report)
    assert report.message == "the judge ended before it had a result"


def test_a_judge_that_hangs_is_ended(toy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    source = '@points(1)\ndef test_hang(submission):\n    "Hang."\n    import time\n    time.sleep(60)\n'
    toy.write(loss=source)
    monkeypatch.setattr(grading, "_GRACE_SECONDS", 0.5 - Limits().total_seconds)
    report = toy.grade(backend=Counting())
    assert ungraded(report)
    assert "did not finish in time" in report.message


def test_a_server_of_judges_that_is_gone_is_replaced(toy: Any) -> None:
    backend = Counting()
    with Grader(backend) as toy.grader:
        os.kill(toy.grader._server._process.pid, signal.SIGKILL)
        toy.grader._server._process.wait()
        assert toy.write(loss=DOUBLE).grade().score == 3
    assert len(backend.started) == 1


def test_without_a_server_of_judges_the_submission_is_ungraded(
    toy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    backend = Counting()
    with Grader(backend) as toy.grader:
        report = toy.write(loss=DOUBLE).grade()
    assert ungraded(report)
    assert "is grader installed there?" in report.message
    assert len(backend.started) == 2
    assert within_seconds(lambda: len(backend.stopped) == 2)


def test_a_grader_that_was_told_to_stop_starts_no_other_server(toy: Any) -> None:
    backend = Counting()
    with Grader(backend) as toy.grader:
        toy.grader.abort()
        assert ungraded(toy.write(loss=DOUBLE).grade())
        assert toy.grader._server._process.poll() is not None
    assert len(backend.started) == 1


class _Lost(ProcessBackend):
    """The host has seen its engine go."""

    def post_mortem(self, box: Box) -> str | None:
        raise SandboxError("the engine is gone")


def test_a_sandbox_that_the_host_lost_in_the_middle_leaves_the_submission_ungraded(toy: Any) -> None:
    source = """
    import os, time
    def double(x):
        if x == 3:
            os.kill(os.getppid(), 9)
            time.sleep(60)  # the kernel takes this process with its parent
        return 2 * x
    """
    report = toy.write(loss=DOUBLE + DOUBLE.replace("def test_", "def test_last_")).grade(
        source, backend=_Lost()
    )
    assert ungraded(report)
    assert report.message == "the engine is gone"
    assert [test.outcome.value for test in report.tests] == ["passed", "infrastructure", "skipped", "skipped"]


KILLED_BETWEEN = '''
@points(1)
def test_last(submission):
    """Fails, and the sandbox is killed after its last call."""
    import time
    submission.end_soon()
    time.sleep(2.0)
    assert False
'''


def test_a_sandbox_that_was_lost_between_two_files_is_not_the_first_tests_failure(toy: Any) -> None:
    report = toy.write(shape=KILLED_BETWEEN, loss=DOUBLE).grade(
        "import os, threading\ndef end_soon(): threading.Timer(0.2, os.kill, (os.getppid(), 9)).start()",
        backend=_Lost(),
    )
    assert ungraded(report)
    assert [test.outcome.value for test in report.tests] == ["failed", "infrastructure", "skipped"]


class _LateToTell(ProcessBackend):
    """Its engine says for a moment that a sandbox runs which has ended; then it says who ended it."""

    asked = 0

    def post_mortem(self, box: Box) -> str | None:
        self.asked += 1
        if self.asked <= 3:
            return None
        raise SandboxError("somebody killed it")


def test_an_engine_that_has_not_noticed_the_end_of_a_sandbox_is_asked_again(toy: Any) -> None:
    source = "import os, time\ndef double(x):\n    os.kill(os.getppid(), 9)\n    time.sleep(60)"
    report = toy.write(loss=DOUBLE).grade(source, backend=_LateToTell())
    assert ungraded(report)
    assert report.message == "somebody killed it"


class _Frozen(ProcessBackend):
    """Somebody has frozen its sandboxes."""

    def post_mortem(self, box: Box) -> str | None:
        raise SandboxError("somebody froze it")


def test_a_delay_that_is_not_the_submissions_leaves_it_ungraded(toy: Any) -> None:
    toy.write(loss=DOUBLE)
    path = toy.root / "exercises" / "toy" / "exercise.toml"
    path.write_text(path.read_text().replace("call_seconds = 10", "call_seconds = 1"))
    report = toy.grade("import time\ndef double(x): time.sleep(60)", backend=_Frozen())
    assert ungraded(report)
    assert report.message == "somebody froze it"


@pytest.mark.parametrize("module", ["nonexistent_module", "nonexistent_package.module", "numpy.nonexistent"])
def test_a_module_that_is_not_installed_is_named(module: str) -> None:
    backend = ProcessBackend()
    with pytest.raises(SandboxError, match=f"{module} is not installed"):
        backend.start(BoxSpec(Limits(), (module,)))


def test_a_folder_too_long_for_a_socket_is_named_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ("long-" * 30)
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with pytest.raises(SandboxError, match="TMPDIR"):
        ProcessBackend().start(BoxSpec(Limits(), ()))
    assert list(folder.iterdir()) == []


def test_a_notebook_with_very_many_cells_is_graded(toy: Any) -> None:
    cells = [f"x_{number} = {number}" for number in range(1500)]
    assert toy.write(loss=DOUBLE).grade(*cells, cells=True).score == 3


# --- the box as the judge sees it ---


@pytest.fixture
def boxes() -> Iterator[Callable[[Backend], JudgeBox]]:
    """Start a box of a backend and give the judge's view of it."""
    started: list[tuple[Backend, Box, JudgeBox]] = []

    def start(backend: Backend, token: bytes | None = None) -> JudgeBox:
        box = backend.start(BoxSpec(Limits(), ()))
        view = JudgeBox(box.listener.dup(), token or box.token, None)
        started.append((backend, box, view))
        return view

    yield start
    for backend, box, view in started:
        view.close()
        backend.stop(box)


def test_a_box_whose_worker_knows_another_token_never_becomes_ready(
    boxes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge_box, "READY_SECONDS", 0.3)
    with pytest.raises(SandboxError, match="did not become ready"):
        boxes(FakeBackend({}), b"x" * 16).await_ready(lambda: None)


class _Broken(FakeBackend):
    """Its zygote never calls."""

    def start(self, spec: BoxSpec) -> Box:
        box = super().start(spec)
        box.listener.settimeout(5)
        box.listener.accept()[0].close()
        return box


def test_a_box_whose_worker_hangs_up_never_becomes_ready(boxes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_box, "READY_SECONDS", 0.3)
    with pytest.raises(SandboxError, match="did not become ready"):
        boxes(_Broken({})).await_ready(lambda: None)


def test_a_preload_that_fails_is_named(boxes: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Preload(ProcessBackend):
        def _environment(self, spec: BoxSpec, folder: Path, token: bytes) -> dict[str, str]:
            return {**super()._environment(spec, folder, token), "GRADER_PRELOAD": "nonexistent_module"}

    with pytest.raises(SandboxError, match="No module named 'nonexistent_module'"):
        boxes(Preload()).await_ready(lambda: None)


def test_a_box_gives_one_child_after_the_other(boxes: Any) -> None:
    box = boxes(FakeBackend({}))
    box.await_ready(lambda: None)
    for _ in range(3):
        channel = box.start_child()
        channel.close()
        assert box.end_child() is None


def test_calls_that_a_former_child_left_do_not_hold_up_the_next(boxes: Any) -> None:
    box = boxes(FakeBackend({}))
    box.await_ready(lambda: None)
    callers = []
    try:
        for _ in range(16):
            callers.append(socket.socket(socket.AF_UNIX))
            callers[-1].connect(box._listener.getsockname())
        started = time.monotonic()
        box.start_child().close()
        assert time.monotonic() - started < 2
    finally:
        for caller in callers:
            caller.close()


class _FallsSilent(FakeBackend):
    """Its zygote connects and says nothing more."""

    def start(self, spec: BoxSpec) -> Box:
        folder = SocketFolder.create(Path(tempfile.gettempdir()))

        def play() -> None:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(folder.address))
                connection.sendall(bytes(TOKEN_BYTES))
                connection.recv(1)

        thread = threading.Thread(target=play)
        thread.start()
        private = {"folder": folder, "thread": thread}
        return Box("fake", folder.listener, bytes(TOKEN_BYTES), 0.0, private=private)


def test_a_box_that_falls_silent_is_asked_about(boxes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_box, "_PATIENCE_SECONDS", 0.1)
    with pytest.raises(SandboxError, match="ended before it was ready: the engine froze"):
        boxes(_FallsSilent({})).await_ready(lambda: "the engine froze")


class _DiesAfterFork(FakeBackend):
    """Its zygote says that it has forked a child, and ends with it before the child has called."""

    def start(self, spec: BoxSpec) -> Box:
        folder = SocketFolder.create(Path(tempfile.gettempdir()))

        def play() -> None:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(folder.address))
                channel = Channel(connection)
                channel.send_token(bytes(TOKEN_BYTES))
                ready = {"import_seconds": 0.0, "versions": {}, "error": ""}
                channel.send(Message(0, "ready", ready))
                channel.send(Message(channel.receive().id, "value", {"pid": 1}))

        thread = threading.Thread(target=play)
        thread.start()
        private = {"folder": folder, "thread": thread}
        return Box("fake", folder.listener, bytes(TOKEN_BYTES), 0.0, private=private)


def test_a_child_of_a_zygote_that_has_died_is_not_waited_for(
    boxes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge_box, "FORK_SECONDS", 60.0)
    box = boxes(_DiesAfterFork({}))
    box.await_ready(lambda: None)
    box._fork_seconds = 60.0
    started = time.monotonic()
    with pytest.raises(ZygoteGone):
        box.start_child()
    assert time.monotonic() - started < 30


def test_a_control_group_that_is_gone_has_no_cpu_time() -> None:
    """The kernel refuses to read it as soon as the container has ended, in the middle of a test."""
    reader, writer = os.pipe()
    with socket.socket(socket.AF_UNIX) as listener:
        box = JudgeBox(listener, b"", reader)
        assert box.cpu_seconds() is None
        box.close()
    os.close(writer)


def test_an_error_inside_pytest_is_not_the_authors_fault() -> None:
    assert isinstance(_unexpected(pytest.ExitCode.USAGE_ERROR), ExerciseError)
    with pytest.raises(SandboxError, match="bug in the grader"):
        _unexpected(pytest.ExitCode.INTERNAL_ERROR)


def test_servers_end_with_their_graders() -> None:
    server = JudgeServer()
    server.close()
    assert server._process.poll() is not None


def test_a_judge_that_ends_before_it_has_read_its_brief_is_not_waited_for() -> None:
    """Its own limit on a line ends it while the grader still sends."""
    source = "x" * (LINE_BYTES + 2**20)
    brief = Brief(
        tests=(), folder="", manifest=None, probes=None, units=(("solution.py", source),), files=(), data=None,
        tensors={}, seed=1, entropy="", load_seconds=1, call_seconds=1, test_seconds=1, total_seconds=1, public=True,
    )  # fmt: skip
    server = JudgeServer()
    told: list[SandboxError] = []

    def start() -> None:
        try:
            server.start(brief)
        except SandboxError as error:
            told.append(error)

    # A thread that hangs must not keep the tests from ending.
    thread = threading.Thread(target=start, daemon=True)
    thread.start()
    thread.join(120)
    server.close()
    assert len(told) == 1
