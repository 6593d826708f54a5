"""Each layer of a judge's confinement by itself, and what is left where the machine does not have one."""

import errno
import json
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
from itertools import takewhile
from pathlib import Path

import pytest

import grader
import sandbox
from grader.backends.confine import ALLOW, FAIL, KILL
from grader.judge import landlock, system_calls
from grader.judge.confinement import readable_to_all
from grader.judge.system_calls import ABSENT, BY_ARGUMENT, REFUSED, WITHOUT_EFFECT, judge_filter

ROOT = Path(__file__).parents[3]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
by_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
needs_landlock = pytest.mark.skipif(
    sys.platform != "linux" or landlock.version() == 0, reason="the kernel has no Landlock"
)
needs_filter = pytest.mark.skipif(
    sys.platform != "linux" or not system_calls.known(), reason="there is no filter for this machine"
)

PRELUDE = """
import ctypes, json, os, signal, socket, sys
from dataclasses import asdict
import grader
import sandbox
from grader.backends.confine import PR_SET_NO_NEW_PRIVS, filter_calls, keep_capabilities, prctl
from grader.judge import confinement, landlock, system_calls

answers = {}


def attempt(name, action):
    try:
        action()
        answers[name] = 0
    except OSError as error:
        answers[name] = error.errno


def connect(path):
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(path)


folder = sys.argv[1]
scratch = folder + "/scratch"
os.mkdir(scratch)
"""


def run(program: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a program that gives something up, then tries and notes the errors in `answers`."""
    ending = "\nprint(json.dumps(answers))\n"
    command = [sys.executable, "-c", PRELUDE + program + ending, str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)


def answers(program: str, folder: Path) -> dict[str, int]:
    done = run(program, folder)
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return found


USER = """
open(folder + "/secret", "w").write("of root")
os.chmod(folder + "/secret", 0o600)
engine = socket.socket(socket.AF_UNIX)
engine.bind(folder + "/engine")
os.chmod(folder + "/engine", 0o600)
engine.listen()
print(confinement._change_user(scratch))
attempt("read", lambda: open(folder + "/secret"))
attempt("write", lambda: open(folder + "/secret", "a"))
attempt("make", lambda: open(folder + "/new", "w"))
attempt("remove", lambda: os.unlink(folder + "/secret"))
attempt("engine", lambda: connect(folder + "/engine"))
attempt("signal", lambda: os.kill(os.getppid(), 0))
attempt("memory", lambda: open(f"/proc/{os.getppid()}/mem", "rb"))
attempt("become root", lambda: os.setuid(0))
attempt("scratch", lambda: open(scratch + "/file", "w"))
"""


@on_linux
@by_root
def test_a_user_of_its_own_reads_what_root_alone_may_and_writes_nothing(tmp_path: Path) -> None:
    denied = {"write": errno.EACCES, "make": errno.EACCES, "remove": errno.EACCES, "engine": errno.EACCES}
    denied |= {"signal": errno.EPERM, "memory": errno.EACCES, "become root": errno.EPERM}
    assert answers(USER, tmp_path) == {"read": 0, "scratch": 0, **denied}


@on_linux
@by_root
def test_in_a_container_that_may_not_only_read_it_is_still_another_user(tmp_path: Path) -> None:
    program = f"keep_capabilities(0, 1, 3, 5, 6, 7)\n{USER}"  # of those that Docker gives
    found = answers(program, tmp_path)
    assert (found["read"], found["signal"], found["memory"]) == (0, errno.EPERM, errno.EACCES)
    assert "open (the machine gives no right to read alone)" in run(program, _fresh(tmp_path)).stdout


@on_linux
@by_root
@pytest.mark.parametrize("kept", ["", "2, 6", "0, 2"], ids=["none", "no SETUID", "no SETGID"])
def test_root_that_cannot_change_its_user_loses_its_capabilities(kept: str, tmp_path: Path) -> None:
    program = f"""
keep_capabilities({kept})
print(json.dumps(asdict(confinement._layer("user", lambda: confinement._change_user(scratch)))))
open(folder + "/file", "w")
attempt("scratch", lambda: open(scratch + "/file", "w"))
lines = open("/proc/self/status").read().splitlines()
answers["capabilities"] = next(int(line.split()[1], 16) for line in lines if line.startswith("CapPrm:"))
answers["uid"] = os.geteuid()
"""
    done = run(program, tmp_path)
    layer, found = map(json.loads, done.stdout.splitlines())
    assert layer["holds"] is False
    assert layer["detail"].startswith("root")
    assert found == {"scratch": 0, "uid": 0, "capabilities": 4 if "2" in kept else 0}


@needs_landlock
def test_landlock_alone_leaves_what_is_given(tmp_path: Path) -> None:
    program = """
server = socket.create_server(("127.0.0.1", 0))
os.mkdir(folder + "/course")
open(folder + "/course/file", "w").write("x")
open(folder + "/outside", "w").write("x")
prctl(PR_SET_NO_NEW_PRIVS, "no_new_privs", 1)
landlock.restrict([folder + "/course", folder + "/nowhere"], [scratch])
attempt("course", lambda: open(folder + "/course/file"))
attempt("list", lambda: os.listdir(folder + "/course"))
attempt("write", lambda: open(folder + "/course/file", "a"))
attempt("outside", lambda: open(folder + "/outside"))
attempt("empty", lambda: os.truncate(folder + "/outside", 0))
attempt("list outside", lambda: os.listdir(folder))
attempt("make", lambda: open(scratch + "/new", "w"))
attempt("move", lambda: os.rename(scratch + "/new", scratch + "/moved"))
attempt("move out", lambda: os.rename(scratch + "/moved", folder + "/moved"))
attempt("remove", lambda: os.unlink(scratch + "/moved"))
attempt("connect", lambda: socket.create_connection(server.getsockname()))
attempt("signal", lambda: os.kill(os.getppid(), 0))
"""
    found = answers(program, tmp_path)
    version = landlock.version()
    expected = dict.fromkeys(("course", "list", "make", "move", "remove"), 0)
    expected |= dict.fromkeys(("write", "outside", "list outside", "move out"), errno.EACCES)
    expected["empty"] = errno.EACCES if version >= 3 else 0
    expected["connect"] = errno.EACCES if version >= 4 else 0
    expected["signal"] = errno.EPERM if version >= 6 else 0
    assert found == expected


@needs_filter
def test_the_filter_alone_leaves_no_way_to_others(tmp_path: Path) -> None:
    program = """
caller, server = socket.socket(), socket.create_server(("127.0.0.1", 0))
prctl(PR_SET_NO_NEW_PRIVS, "no_new_privs", 1)
filter_calls(system_calls.judge_filter(os.getpid()))
attempt("connect", lambda: caller.connect(server.getsockname()))
attempt("bind", lambda: caller.bind(("127.0.0.1", 0)))
attempt("signal", lambda: os.kill(os.getppid(), 0))
attempt("own", lambda: os.kill(os.getpid(), 0))
attempt("fork", os.fork)
attempt("time", lambda: os.utime(folder))


def number(value):
    if ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(value), 0, 0, 0) == -1:
        raise OSError(ctypes.get_errno(), "call")


attempt("another ABI", lambda: number(0x40000000 + 39))
attempt("newer than the filter", lambda: number(457))
"""
    denied = dict.fromkeys(("connect", "bind", "signal", "fork"), errno.EPERM)
    unknown = dict.fromkeys(("another ABI", "newer than the filter"), errno.ENOSYS)
    assert answers(program, tmp_path) == {"own": 0, "time": 0, **denied, **unknown}


@on_linux
def test_a_judge_that_computes_for_ever_is_ended(tmp_path: Path) -> None:
    done = run("confinement._limit(1)\nwhile True:\n    pass", tmp_path)
    assert done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)


def test_files_have_a_largest_size(tmp_path: Path) -> None:
    program = """
confinement._limit(60)
file = open(scratch + "/file", "wb")
attempt("as large as it may be", lambda: file.truncate(confinement.FILE_SIZE))
attempt("larger", lambda: file.truncate(confinement.FILE_SIZE + 1))
"""
    assert answers(program, tmp_path) == {"as large as it may be": 0, "larger": errno.EFBIG}


CONFINED = """
standard_output = os.dup(1)
{before}
layers = confinement.confine((folder,), scratch, 60)
os.dup2(standard_output, 1)
print(json.dumps([asdict(layer) for layer in layers]))
attempt("read", lambda: open(folder))
attempt("scratch", lambda: open(scratch + "/file", "w"))
"""


@pytest.mark.parametrize(
    ("before", "missing", "detail"),
    [
        ("landlock.version = lambda: 0", "files", "the kernel has no Landlock"),
        ("system_calls._MACHINES = {}", "system calls", "there is no filter for"),
        ("confinement._right_to_read = lambda: ()", "user", "root, without capabilities but to read"),
        ("sys.platform = 'darwin'", None, "the rest needs Linux"),
    ],
    ids=["Landlock", "filter", "user", "Linux"],
)
def test_what_a_machine_does_not_have_is_told_and_the_rest_holds(
    before: str, missing: str | None, detail: str, tmp_path: Path
) -> None:
    if missing == "user" and os.geteuid() != 0:
        pytest.skip("needs root")
    if sys.platform != "linux" and missing is not None:
        pytest.skip("needs Linux")
    done = run(CONFINED.format(before=before), tmp_path)
    assert done.returncode == 0, done.stderr
    layers, found = map(json.loads, done.stdout.splitlines())
    told = {layer["name"]: layer["detail"] for layer in layers}
    assert {layer["name"] for layer in layers if not layer["holds"]} == ({missing} if missing else set())
    assert detail in told[missing or "limits"]
    assert found == {"read": errno.EISDIR, "scratch": 0}


@on_linux
@by_root
@needs_landlock
@needs_filter
def test_an_ordinary_user_needs_no_rights_for_it(tmp_path: Path) -> None:
    program = (
        """
os.setgroups([])
os.chown(scratch, 65534, 65534)
os.setresgid(65534, 65534, 65534)
os.setresuid(65534, 65534, 65534)
"""
        + CONFINED.format(before="")
        + """
attempt("users", lambda: open("/etc/passwd"))
attempt("fork", os.fork)
attempt("socket", socket.socket)
"""
    )
    # What root's pytest makes is root's alone.
    temporary = Path(tempfile.gettempdir())
    for folder in takewhile(lambda each: each != temporary, (tmp_path, *tmp_path.parents)):
        folder.chmod(0o755)
    done = run(program, tmp_path)
    assert done.returncode == 0, done.stderr
    layers, found = map(json.loads, done.stdout.splitlines())
    assert [layer["holds"] for layer in layers] == [True] * 4
    denied = {"users": errno.EACCES, "fork": errno.EPERM, "socket": errno.EPERM}
    assert found == {"read": errno.EISDIR, "scratch": 0, **denied}


@pytest.mark.parametrize("folder", ["site-packages", "checkout"])
def test_packages_beside_an_installed_grader_are_readable_and_a_checkout_is_not(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / folder
    for package in (grader, sandbox):
        (home / package.__name__).mkdir(parents=True)
        monkeypatch.setattr(package, "__path__", [str(home / package.__name__)])
    monkeypatch.syspath_prepend(str(home))
    found = readable_to_all.__wrapped__()
    assert (str(home) in found) == (folder == "site-packages")
    assert (str(home / "grader") in found) == (folder == "checkout")


# --- the filter, read as the kernel reads it ---

AUDIT = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}


def evaluated(program: bytes, audit: int, number: int, *arguments: int) -> int:
    """What the kernel would do with a call."""
    data = {0: number, 4: audit} | {16 + 8 * index: value for index, value in enumerate(arguments)}
    position, accumulator = 0, 0
    while True:
        operation = int.from_bytes(program[8 * position : 8 * position + 2], sys.byteorder)
        yes, no = program[8 * position + 2], program[8 * position + 3]
        operand = int.from_bytes(program[8 * position + 4 : 8 * position + 8], sys.byteorder)
        position += 1
        if operation == 0x06:
            return operand
        if operation == 0x20:
            accumulator = data.get(operand, 0)
            continue
        holds = {
            0x15: accumulator == operand,
            0x35: accumulator >= operand,
            0x45: bool(accumulator & operand),
        }
        position += yes if holds[operation] else no


def test_no_way_to_others_is_forgotten() -> None:
    """Tests from inside cannot try them all: the C library calls another, or another layer refuses it as well."""
    ways = {
        "socket",
        "socketpair",
        "connect",
        "bind",
        "listen",
        "fork",
        "vfork",
        "execve",
        "execveat",
        "tkill",
    }
    ways |= {
        "rt_sigqueueinfo",
        "rt_tgsigqueueinfo",
        "pidfd_open",
        "pidfd_send_signal",
        "pidfd_getfd",
        "ptrace",
    }
    ways |= {
        "process_vm_readv",
        "process_vm_writev",
        "mount",
        "move_mount",
        "fsopen",
        "unshare",
        "setns",
        "bpf",
    }
    ways |= {
        "perf_event_open",
        "userfaultfd",
        "keyctl",
        "add_key",
        "request_key",
        "open_by_handle_at",
        "shmget",
    }
    assert ways <= REFUSED.keys()
    assert {"clone3", "io_uring_setup"} <= ABSENT.keys()


@pytest.mark.parametrize(("machine", "column"), [("x86_64", 0), ("aarch64", 1)])
def test_the_filter_of_every_machine_is_the_same(
    machine: str, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)
    program, audit = judge_filter(1234), AUDIT[machine]
    for table, action in ((REFUSED, FAIL | 1), (ABSENT, FAIL | 38), (WITHOUT_EFFECT, FAIL)):
        for name, numbers in table.items():
            if (number := numbers[column]) is not None:
                assert evaluated(program, audit, number) == action, name
    by_argument = {name: numbers[column] for name, numbers in BY_ARGUMENT.items()}
    for name, arguments, action in (
        ("kill", (1234,), ALLOW), ("kill", (1,), FAIL | 1), ("kill", (0,), FAIL | 1), ("tgkill", (1234,), ALLOW),
        ("tgkill", (1,), FAIL | 1), ("clone", (0x3D0F00,), ALLOW), ("clone", (17,), FAIL | 1),
        ("prlimit64", (0,), ALLOW), ("prlimit64", (1234,), ALLOW), ("prlimit64", (1,), FAIL | 1),
        ("fcntl", (0, 2), ALLOW), ("fcntl", (0, 8), FAIL | 1), ("fcntl", (0, 15), FAIL | 1),
        ("ioctl", (0, 0x5401), ALLOW), ("ioctl", (0, 0x5412), FAIL | 1), ("ioctl", (0, 0x8902), FAIL | 1),
        ("prctl", (1,), FAIL | 1), ("prctl", (2,), ALLOW),
    ):  # fmt: skip
        assert evaluated(program, audit, by_argument[name], *arguments) == action, (name, arguments)
    ordinary = ((0, 63), (1, 64), (9, 222), (202, 98), (257, 56), (288, 242), (47, 212), (46, 211), (231, 94))
    for each in ordinary:  # read, write, mmap, futex, openat, accept4, recvmsg, sendmsg, exit_group
        assert evaluated(program, audit, each[column]) == ALLOW
    assert evaluated(program, audit, 456) == ALLOW
    assert evaluated(program, audit, 457) == FAIL | 38
    assert evaluated(program, 0x4000_0003, 1) == KILL  # i386


HEADERS = (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm-generic/unistd.h"))


@pytest.mark.parametrize("column", [0, 1], ids=["x86_64", "aarch64"])
def test_numbers_are_those_of_the_kernels_headers(column: int) -> None:
    if not HEADERS[column].exists():
        pytest.skip("the kernel's headers are not installed")
    lines = HEADERS[column].read_text().splitlines()
    found = [re.match(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", line) for line in lines]
    numbers = {match[1]: int(match[2]) for match in found if match}
    for name, listed in (REFUSED | ABSENT | WITHOUT_EFFECT | BY_ARGUMENT).items():
        if (number := listed[column]) is not None and number < 450:  # younger headers know later ones
            assert numbers[name] == number, name


def _fresh(folder: Path) -> Path:
    another = folder / "another"
    another.mkdir()
    return another
