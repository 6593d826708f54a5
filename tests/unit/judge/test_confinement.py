"""What a judge would hold if a decoder had a hole: hidden tests try, from inside a judge, what an intruder would."""

import errno
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader import grading
from grader.backends.fake import FakeBackend
from grader.backends.owner import own_identity
from grader.grading import Grader
from grader.judge import landlock, system_calls
from grader.judge.server import JudgeServer
from grader.report.model import Report
from tests.waiting import within_seconds

from .conftest import Switch, Toy

ROOT = Path(__file__).parents[3]
linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux")
needs_landlock = pytest.mark.skipif(
    Path("/proc/self/status").exists() and landlock.version() == 0, reason="the kernel has no Landlock"
)
needs_filter = pytest.mark.skipif(not system_calls.known(), reason="there is no filter for this machine")
pytestmark = linux

AT_HAND = f"""
import ctypes, os, resource, shutil, signal, socket, subprocess, tempfile, threading
from pathlib import Path

NUMBERS = {system_calls.REFUSED | system_calls.ABSENT!r}
COLUMN = ["x86_64", "aarch64"].index(os.uname().machine)


def call(name, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_long(word) for word in (NUMBERS[name][COLUMN], *arguments)]
    if libc.syscall(*words) == -1:
        raise OSError(ctypes.get_errno(), name)


def prctl(*arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(*map(ctypes.c_ulong, arguments)) == -1:
        raise OSError(ctypes.get_errno(), "prctl")


def refused(number, attempt):
    with pytest.raises(OSError) as caught:
        attempt()
    assert caught.value.errno == number, caught.value
"""
# What is tried, and the error that only the layer in charge gives: 1 is the filter's, 13 Landlock's.
BY_THE_FILTER = {
    "the engine's socket": "socket.socket(socket.AF_UNIX).connect({socket!r})",
    "the internet": "socket.create_connection(('127.0.0.1', 80))",
    "a packet": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "a server": "socket.create_server(('127.0.0.1', 0))",
    "another pair of sockets": "socket.socketpair()",
    "fork": "os.fork()",
    "a program": "subprocess.run(['/bin/true'])",
    "becoming a program": "os.execv('/bin/true', ['true'])",
    "ending the parent": "os.kill(os.getppid(), signal.SIGKILL)",
    "asking for the parent": "os.kill(os.getppid(), 0)",
    "ending everybody": "os.kill(-1, 0)",
    "signals through a descriptor": "os.pidfd_open(os.getppid())",
    "queued signals": "call('rt_sigqueueinfo', os.getppid(), 10, 0)",
    "signals about a file": "__import__('fcntl').fcntl(0, 8, os.getppid())",
    "typing into a terminal": "__import__('fcntl').ioctl(0, 0x5412, b'x')",
    "tracing the parent": "call('ptrace', 16, os.getppid(), 0, 0)",
    "reading the parent's memory": "call('process_vm_readv', os.getppid(), 0, 0, 0, 0, 0)",
    "limits of the parent": "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
    "priority of the parent": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "outliving the server": "prctl(1, 0, 0, 0, 0)",
    "mounting": "call('mount', 0, 0, 0, 0, 0)",
    "namespaces": "call('unshare', 0x10000000)",
    "bpf": "call('bpf', 0, 0, 0)",
    "perf": "call('perf_event_open', 0, 0, -1, -1, 0)",
    "keys": "call('keyctl', 0, -3, 1)",
    "files by handle": "call('open_by_handle_at', -100, 0, 0)",
    "shared memory": "call('shmget', 0, 4096, 0o1600)",
    "owner of a file": "os.chown(__file__, os.getuid(), os.getgid())",
}
BY_LANDLOCK = {
    "reading the store": "open({store!r})",
    "writing the store": "open({store!r}, 'r+b')",
    "passwords": "open('/etc/shadow')",
    "users": "open('/etc/passwd')",
    "a file in the course": "open({course!r} + '/hidden_tests/toy/new.py', 'w')",
    "the tests themselves": "open(__file__, 'a')",
    "another name for the tests": "os.rename(__file__, __file__ + '.old')",
    "tests of another exercise": "open({course!r} + '/hidden_tests/other/test_loss.py')",
    "the course's exercises": "os.listdir({course!r} + '/exercises')",
    "the grader's checkout": f"open({str(ROOT / 'pyproject.toml')!r})",
    "tests in the grader's checkout": f"os.listdir({str(ROOT / 'hidden_tests')!r})",
    "home": "os.listdir({home!r})",
    "a folder for all": "open('/tmp/judge', 'w')",
    "other judges' folders": "os.listdir(Path(tempfile.gettempdir()).parent)",
    "kernel's levers": "open('/proc/sys/kernel/core_pattern')",
    "other processes": "open(f'/proc/{{os.getppid()}}/cmdline')",
}
OTHERS = {
    "memory": "pytest.raises(MemoryError, np.ones, 7 * 2**30, np.uint8)",
    "its limits": """
    soft = {kind: resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_CPU, resource.RLIMIT_CORE)}
    assert soft == {resource.RLIMIT_CPU: TOTAL + 60, resource.RLIMIT_CORE: 0}
    pytest.raises(ValueError, resource.setrlimit, resource.RLIMIT_CPU, (-1, -1))
    """,
    "io_uring": f"refused({errno.ENOSYS}, lambda: call('io_uring_setup', 1, 0))",
    "mode of a file": "os.chmod(__file__, 0o777)  # says that it is done",
    "user": """
    status = dict(line.split(":\\t", 1) for line in Path("/proc/self/status").read_text().splitlines())
    assert status["NoNewPrivs"] == "1"
    if ROOT:
        assert set(status["Uid"].split()) == {str(2_100_000_000 + os.getpid())}
        assert (status["Groups"].strip(), int(status["CapPrm"], 16), int(status["CapInh"], 16)) == ("", 4, 0)
    """,
    "ends with the server": """
    found = ctypes.c_int()
    prctl(2, ctypes.addressof(found), 0, 0, 0)
    assert found.value == signal.SIGKILL
    """,
    "open files": """
    links = [os.readlink(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")[:-1]]
    assert {link.partition(":")[0] for link in links} == {"/dev/null", "socket"}, links
    """,
    "a folder to write": """
    scratch = Path(tempfile.gettempdir())
    assert list(scratch.iterdir()) == []
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x")
    copy = Path(shutil.copy(__file__, scratch / "copy"))
    assert copy.read_bytes() == Path(__file__).read_bytes()
    (scratch / "empty").touch()
    copy.rename(scratch / "moved")
    """,
    "imports": """
    import numpy.polynomial, numpy.fft, numpy.random.mtrand, PIL.ImageFont, decimal, sqlite3, zoneinfo
    import grader.testing.frechet
    zoneinfo.ZoneInfo("Europe/Zurich")
    """,
    "threads": """
    seen = []
    thread = threading.Thread(target=seen.append, args=(1,))
    thread.start()
    thread.join()
    signal.raise_signal(signal.SIGURG)
    os.kill(os.getpid(), signal.SIGURG)
    assert seen == [1]
    """,
    "what it may read": "assert Path({course!r}, 'exercises', 'toy', 'data', 'linked.txt').read_text() == 'public'",
}
TOTAL_SECONDS = 200


class Places(NamedTuple):
    """What an intruder would look for."""

    course: str
    store: str
    socket: str
    home: str


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    folder = tmp_path_factory.mktemp("places")
    (folder / "store").write_text("results")
    (folder / "shared.txt").write_text("public")
    with (
        tempfile.TemporaryDirectory(prefix="s", dir="/tmp") as short,
        socket.socket(socket.AF_UNIX) as engine,
    ):
        engine.bind(f"{short}/s")
        engine.listen()
        yield Places(str(folder / "course"), str(folder / "store"), f"{short}/s", str(Path.home()))


@pytest.fixture(scope="module")
def inside(places: Places, warm_grader: tuple[Grader, Switch]) -> tuple[Report, dict[str, str]]:
    """One grading, in which each hidden test is an attempt."""
    course = Path(places.course)
    (course / "hidden_tests" / "other").mkdir(parents=True)
    (course / "hidden_tests" / "other" / "test_loss.py").write_text("secret")
    (course / "exercises" / "toy" / "data").mkdir(parents=True)
    (course / "exercises" / "toy" / "data" / "linked.txt").symlink_to(course.parent / "shared.txt")
    # In the order of the table: what changes something comes last.
    refusals = [(errno.EPERM, attempt) for attempt in BY_THE_FILTER.values()]
    refusals += [(errno.EACCES, attempt) for attempt in BY_LANDLOCK.values()]
    bodies = [
        f"    refused({number}, lambda: {attempt.format(**places._asdict())})" for number, attempt in refusals
    ]
    constants = f"TOTAL, ROOT = {TOTAL_SECONDS}, {os.geteuid() == 0}\n"
    bodies += [f"    {body.strip()}".replace("{course!r}", repr(places.course)) for body in OTHERS.values()]
    tests = [
        f'@points(1)\ndef test_{number}(submission):\n    """Attempt."""\n{body}\n'
        for number, body in enumerate(bodies)
    ]
    toy = Toy(course, *warm_grader)
    limits = f"total_seconds = {TOTAL_SECONDS}"
    report = toy.write(limits=limits, loss=AT_HAND + constants + "\n\n".join(tests)).grade(
        backend=FakeBackend({})
    )
    return report, toy.details


NAMES = [*BY_THE_FILTER, *BY_LANDLOCK, *OTHERS]


def outcome(inside: tuple[Report, dict[str, str]], name: str) -> str:
    """How the attempt went; what the test itself saw, where it failed."""
    report, details = inside
    assert report.outcome.value == "graded", report.message
    test = report.tests[NAMES.index(name)]
    return details.get(test.name, test.outcome.value)


@needs_filter
@pytest.mark.parametrize("name", BY_THE_FILTER)
def test_a_judge_is_refused_system_calls(inside: tuple[Report, dict[str, str]], name: str) -> None:
    assert outcome(inside, name) == "passed"


@needs_landlock
@pytest.mark.parametrize("name", BY_LANDLOCK)
def test_a_judge_is_refused_files(inside: tuple[Report, dict[str, str]], name: str) -> None:
    assert outcome(inside, name) == "passed"


@needs_filter
@pytest.mark.parametrize("name", OTHERS)
def test_a_judge_has_what_it_needs_and_no_more(inside: tuple[Report, dict[str, str]], name: str) -> None:
    assert outcome(inside, name) == "passed"


def test_nothing_is_left_of_what_was_tried(inside: tuple[Report, dict[str, str]], places: Places) -> None:
    tests = Path(places.course, "hidden_tests", "toy")
    assert sorted(path.name for path in tests.iterdir()) == ["manifest.toml", "test_loss.py"]
    assert (tests / "test_loss.py").stat().st_mode & 0o777 == 0o644
    owned = [
        path for path in Path(tempfile.gettempdir()).glob("grader-*/owner") if _read(path) == own_identity()
    ]
    assert [path for path in owned if (path.parent / "scratch").exists()] == []


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # another grader's, removed meanwhile
        return ""


def test_pytests_own_folder_lies_in_the_judges(toy: Any) -> None:
    source = '''
    @points(1)
    def test_folder(submission, tmp_path):
        """Writes."""
        (tmp_path / "file").write_text("x")
        assert [path.name for path in tmp_path.iterdir()] == ["file"]
    '''
    assert toy.write(loss=source).grade().score == 1, toy.details


HOSTILE = """
import json, os, socket, sys
frame = sys._getframe()
while "link" not in frame.f_locals:
    frame = frame.f_back
link = frame.f_locals["link"]


def raw(data):
    link._socket.sendall(data)


def wait():
    import time
    time.sleep(60)
"""
RESULT = "name='x', title='x', category='loss', outcome='passed', points=1, max_points=1, seconds=0"


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("link.send({'done': 5})", "malformed"),
        ("link.send({'done': 5}, (0, 1, 2))", "malformed"),
        ("link.send({'done': {'load_seconds': 'long'}})", "malformed"),
        ("link.send({'done': {'versions': [1]}})", "malformed"),
        ("link.send({'test': 3})", "malformed"),
        ("link.send({'test': {'name': 'x'}})", "malformed"),
        ("link.send({'need': 'money'})", "malformed"),
        (
            "link.send({'rest': {'orders': 1, 'fork_seconds': 1.0, 'versions': {}}}); link._socket.close()",
            "ended",
        ),
        ("raw(b'[0, {\\n')", "ended"),
        ("raw(b'5\\n')", "ended"),
        ("raw(b'[' * 200_000 + b'\\n')", "ended"),
        ("raw(b'[0, ' + b'{\"a\":' * 200_000 + b'\\n')", "ended"),
        ("raw(b'[9, {}]\\n')", "ended"),
        ("[socket.send_fds(link._socket, [b' '], [0, 0, 0]) for _ in range(9)]", "ended"),
        (f"[link.send({{'test': dict({RESULT})}}) for _ in range(6)]", "more than 5 results"),
        ("[link.send({'need': 'box'}) for _ in range(2)]", "more than 1 sandboxes"),
    ],
)
def test_a_judge_that_was_taken_over_costs_its_own_submission_alone(
    toy: Any, said: str, heard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what no judge says, then waits to be ended."""
    monkeypatch.setattr(grading, "_MOST_RESULTS", 5)
    monkeypatch.setattr(grading, "_MOST_BOXES", 1)
    source = (
        HOSTILE
        + f'''
@points(1)
def test_hostile(submission):
    """Hostile."""
    {said}
    wait()
'''
    )
    before = len(os.listdir("/proc/self/fd"))
    report = toy.write(loss=source).grade(backend=FakeBackend({}))
    assert (report.outcome.value, report.score) == ("infrastructure", None)
    assert heard in report.message
    assert within_seconds(lambda: len(os.listdir("/proc/self/fd")) <= before)


def test_more_memory_than_there_is_fails_the_test_alone(toy: Any) -> None:
    report = toy.write(
        loss='''
    @points(1)
    def test_hungry(submission):
        """Asks for too much."""
        np.ones(7 * 2**30, np.uint8)


    @points(2)
    def test_after(submission):
        """Doubles."""
        assert submission.double(2) == 4
    '''
    ).grade()
    assert [test.outcome.value for test in report.tests] == ["failed", "passed"]
    assert "MemoryError" in toy.details["test_hungry"]
    assert report.tests[0].hint == "The hint."


@needs_landlock
def test_where_a_sandbox_sees_the_hosts_processes_a_judge_reads_no_more_than_their_state(toy: Any) -> None:
    source = (
        AT_HAND
        + '''
@points(1)
def test_state(submission):
    """Looks around."""
    assert Path(f"/proc/{os.getppid()}/stat").read_text()
    for name in ("environ", "mem", "maps"):
        refused(13, lambda: open(f"/proc/{os.getppid()}/{name}"))
'''
    )
    report = toy.write(loss=source).grade()
    assert toy.details == {}
    assert report.score == 1


def test_a_judge_ends_with_its_server_also_as_another_user(tmp_path: Path) -> None:
    judges: list[int] = []
    source = '''
    @points(1)
    def test_long(submission):
        """Long."""
        import os, time
        submission.tell(os.getpid())
        time.sleep(60)
    '''
    switch = Switch()
    with Grader(switch) as grader:

        def tell(pid: int) -> None:
            judges.append(pid)
            os.kill(grader._server._process.pid, signal.SIGKILL)

        toy = Toy(tmp_path / "course", grader, switch).write(loss=source)
        report = toy.grade(backend=FakeBackend({"tell": tell}))
    assert report.outcome.value == "infrastructure"
    assert within_seconds(lambda: _has_ended(judges[0]))


def test_a_server_stays_until_its_judges_have_ended(tmp_path: Path) -> None:
    """Where process 1 reaps nobody, what was left to it would stay a zombie."""
    source = '''
    @points(1)
    def test_short(submission):
        """Short."""
    '''
    switch = Switch()
    with Grader(switch) as grader:
        report = Toy(tmp_path / "course", grader, switch).write(loss=source).grade(backend=FakeBackend({}))
    assert report.score == 1
    assert grader._server._process.returncode == 0


def _has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_the_server_of_judges_inherits_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "731250")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--maxfail=1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    server = JudgeServer()
    environment = Path(f"/proc/{server._process.pid}/environ")
    try:
        # For a moment a program that has just been started has none.
        assert within_seconds(lambda: environment.read_bytes() != b"")
        lines = environment.read_bytes().split(b"\0")
    finally:
        server.close()
    names = {line.partition(b"=")[0] for line in lines}
    assert {b"PATH", b"PYTHONPATH"} <= names
    assert not {b"SECRET_TOKEN", b"PYTEST_ADDOPTS"} & names


def test_a_server_removes_what_dead_graders_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name, owner in {"grader-dead": f"{os.getpid()}:another", "grader-alive": own_identity()}.items():
        (tmp_path / name / "scratch").mkdir(parents=True)
        (tmp_path / name / "owner").write_text(owner)
    JudgeServer().close()
    assert [path.name for path in tmp_path.iterdir()] == ["grader-alive"]
