"""What a process is left with when it has given everything away, and what becomes of what it left."""

import contextlib
import errno
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.backends import user
from grader.backends.base import Box, BoxSpec
from grader.backends.confine import KEPT_CAPABILITIES, seccomp_filter
from grader.backends.uids import UIDS
from grader.backends.user import UserBackend
from grader.errors import SandboxError
from grader.exercise import Limits
from grader.judge.box import JudgeBox

LIMITS = Limits(memory=512 * 2**20, pids=40, tmp=2 * 2**20)
SPEC = BoxSpec(LIMITS, ("numpy",))

root_only = pytest.mark.skipif(
    (platform.system(), platform.machine(), os.geteuid()) != ("Linux", "x86_64", 0),
    reason="only root on Linux can be another user",
)


def confined(program: str, folder: Path) -> str:
    """Run Python under uid 0 with nothing left; what it prints comes back."""
    out = folder / "out"
    code = f"import sys; sys.stdout = open({str(out)!r}, 'w')\n{program}"
    process = user._launch((sys.executable, "-I", "-c", code), LIMITS, {"MARK": "given"})
    assert process.wait(60) == 0
    return out.read_text(encoding="utf-8")


@root_only
def test_two_capabilities_are_left_and_no_program_can_have_more(tmp_path: Path) -> None:
    own = os.getgroups()
    os.setgroups([4, 27])
    try:
        status = confined("print(open('/proc/self/status').read())", tmp_path)
    finally:
        os.setgroups(own)
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    kept = sum(1 << capability for capability in KEPT_CAPABILITIES)
    for name in ("CapPrm", "CapEff", "CapBnd"):
        assert int(fields[name], 16) == kept, name
    for name in ("CapInh", "CapAmb"):
        assert int(fields[name], 16) == 0, name
    assert (fields["NoNewPrivs"], fields["Seccomp"]) == ("1", "2")
    assert fields["Groups"].split() == []


@root_only
def test_whoever_becomes_another_user_has_none(tmp_path: Path) -> None:
    program = """
import os
os.setresgid(1800000001, 1800000001, 1800000001)
os.setresuid(1800000001, 1800000001, 1800000001)
print([line.split()[1] for line in open('/proc/self/status') if line.startswith(('CapPrm', 'CapEff', 'CapAmb'))])
try:
    os.setuid(0)
except PermissionError:
    print('stays')
"""
    assert confined(program, tmp_path) == f"{['0' * 16] * 3}\nstays\n"


@root_only
def test_limits_session_environment_and_descriptors_are_its_own(tmp_path: Path) -> None:
    program = """
import os, resource
names = ('CORE', 'NPROC', 'FSIZE', 'DATA', 'AS')
print([resource.getrlimit(getattr(resource, 'RLIMIT_' + name)) for name in names])
print(dict(os.environ) | {'LC_CTYPE': ''}, os.getsid(0) == os.getpid(), len(os.sched_getaffinity(0)), os.getcwd())
print([os.readlink(f'/proc/self/fd/{each}') for each in range(3)], os.umask(0))
print([each for each in os.listdir('/proc/self/fd') if int(each) > 4])
"""
    numbers, facts, standard, others = confined(program, tmp_path).splitlines()
    expected = [0, LIMITS.pids, LIMITS.tmp, LIMITS.memory, LIMITS.memory + 8 * 2**30]
    assert numbers == str([(number, number) for number in expected])
    assert facts == "{'MARK': 'given', 'LC_CTYPE': ''} True 1 /"
    assert standard == f"{['/dev/null'] * 3} {0o022}"
    assert others == "[]"


@root_only
@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("socket.socket(socket.AF_INET)", errno.EAFNOSUPPORT),
        ("socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)", errno.EAFNOSUPPORT),
        ("socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", errno.EAFNOSUPPORT),
        ("socket.socketpair(socket.AF_INET)", errno.EAFNOSUPPORT),
        ("socket.socketpair()", 0),
        ("socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)", 0),
        ("os.link('/proc/self/exe', 'x')", errno.EPERM),
        ("call(56, 0x10000000 | 17, 0, 0, 0, 0)", errno.EPERM),
        ("call(435, 0, 0)", errno.ENOSYS),
        ("call(425, 1, 0)", errno.ENOSYS),
        ("call(29, 0, 4096, 0o1600)", errno.EPERM),
        ("call(248, b'user', b'x', b'x', 1, -3)", errno.EPERM),
        ("call(0x40000000 + 39)", errno.ENOSYS),
        ("call(39)", 0),
        ("os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)", 0),
        ("threading.Thread(target=print).start()", 0),
    ],
)
def test_the_filter_of_system_calls(tmp_path: Path, call: str, error: int) -> None:
    program = f"""
import ctypes, os, socket, threading
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    if libc.syscall(*arguments) < 0:
        raise OSError(ctypes.get_errno(), '')
try:
    {call}
    found = 0
except OSError as error:
    found = error.errno
print('found', found)
"""
    assert confined(program, tmp_path).splitlines()[-1] == f"found {error}"


@root_only
def test_code_of_32_bits_is_killed(tmp_path: Path) -> None:
    program = """
import ctypes, mmap, os
code = bytes.fromhex('b814000000cd80c3')  # mov eax, 20 (getpid); int 0x80; ret
page = mmap.mmap(-1, 4096, prot=7)
page.write(code)
run = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
pid = os.fork()
if pid == 0:
    run()
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
    assert confined(program, tmp_path) == f"{-signal.SIGSYS}\n"


def test_every_jump_of_the_filter_lands_inside_it() -> None:
    program = seccomp_filter()
    count = len(program) // 8
    for index in range(count):
        forward = max(program[8 * index + 2], program[8 * index + 3])
        assert index + 1 + forward < count or program[8 * index] == 0x06


@root_only
def test_what_cannot_be_given_away_is_told_and_nothing_starts(tmp_path: Path) -> None:
    program = f"""
import sys
sys.path[:0] = {sys.path!r}
from grader.backends import user
from grader.backends.user import UserBackend
from grader.exercise import Limits
user._closed = lambda folder: None
print(UserBackend().problem())
try:
    user._launch(('/bin/touch', {str(tmp_path / "ran")!r}), Limits(), {{}})
except Exception as error:
    print(type(error).__name__, error)
"""
    # Root in a container from which CAP_SETPCAP was taken.
    drop = ["setpriv", "--bounding-set=-setpcap", "--inh-caps=-setpcap", sys.executable, "-I", "-c", program]
    done = subprocess.run(drop, capture_output=True, text=True, check=True)
    problem, raised = done.stdout.splitlines()
    reason = (
        "a submission cannot be run as another user here: giving up capability 0: Operation not permitted"
    )
    assert problem.startswith(reason)
    assert raised.startswith(f"SandboxError {reason}")
    assert not (tmp_path / "ran").exists()


def test_an_ordinary_user_is_told_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    problem = UserBackend().problem()
    assert problem is not None
    assert problem.startswith("only root on Linux")


@root_only
def test_an_interpreter_that_another_user_cannot_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    monkeypatch.setattr(UserBackend, "_prefixes", lambda _: [closed / "python"])
    monkeypatch.setattr(user, "_closed", lambda folder: closed if folder == closed / "python" else None)
    assert UserBackend().problem() == (
        f"another user cannot read {closed / 'python'}: expected {closed} to have the permission o+x"
    )


def test_the_folder_on_the_way_that_is_closed_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "open" / "inner"
    inner.mkdir(parents=True)
    tmp_path.chmod(0o700)
    found = user._closed(inner)
    assert found is not None
    assert tmp_path.is_relative_to(found)
    assert user._closed(Path("/usr")) is None


# --- UIDs ---


@pytest.mark.parametrize(
    ("mapped", "low", "high"),
    [("0 0 4294967295", 1_900_000_000, 2_100_000_000), ("0 100000 65536", 20_000, 60_000)],
)
def test_uids_are_those_of_nobody_wherever_the_grader_runs(
    monkeypatch: pytest.MonkeyPatch, mapped: str, low: int, high: int
) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: f"         {mapped}\n")
    drawn = {user._draw_uids() for _ in range(50)}
    assert len(drawn) > 5
    assert all(low <= first and first + UIDS <= high for first in drawn)


def test_uids_come_from_the_processes_own_words() -> None:
    """The owner of /proc/PID is root where the process has made itself undumpable."""
    assert user._uids("Name:\tsleep\nUid:\t1\t2\t3\t4\nGid:\t9\t9\t9\t9\n") == {1, 2, 3, 4}
    assert user._uids("Name:\tUid: 7\n") == set()


@root_only
def test_folders_of_that_name_which_others_made_are_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    removed: list[str] = []
    monkeypatch.setattr(UserBackend, "_remove", lambda _, folder: removed.append(folder.name))
    for name in ("1000", "1900000000", "x", "1900002000", "1900004000"):
        (tmp_path / f"grader-user-{name}").mkdir()
    os.chown(tmp_path / "grader-user-1900002000", 1000, 1000)
    (tmp_path / "grader-user-1900004000").rmdir()
    (tmp_path / "grader-user-1900004000").symlink_to("/etc")
    assert UserBackend().reap() == 1
    assert removed == ["grader-user-1900000000"]


# --- what is left ---


@pytest.fixture
def backend(user_backend: UserBackend) -> UserBackend:
    return user_backend


@pytest.fixture
def box(backend: UserBackend) -> Iterator[Box]:
    box = backend.start(SPEC)
    yield box
    backend.stop(box)


def test_what_a_zygote_could_not_clean_up_is_gone_after_the_box(backend: UserBackend, box: Box) -> None:
    with contextlib.closing(JudgeBox(box.listener.dup(), box.token, None)) as view:
        view.await_ready(lambda: backend.post_mortem(box))
        # In the place of a child: a daemon that cannot be dumped, and files wherever everybody may write.
        program = """
import ctypes, os, sys, time
ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
for folder in sys.argv[1:]:
    os.makedirs(f'{folder}/left-by-{os.getuid()}/inner')
print(flush=True)
time.sleep(600)
"""
        uid = user._first_uid(box.private["folder"]) + 3
        folders = [str(box.private["folder"] / "tmp"), *user._open_to_all()]
        daemon = subprocess.Popen(
            [backend._worker[0], "-I", "-c", program, *folders],
            user=uid, group=uid, extra_groups=[], stdout=subprocess.PIPE, start_new_session=True, cwd="/",
        )  # fmt: skip
        assert daemon.stdout is not None
        with daemon.stdout as said:
            assert said.readline() == b"\n"
        box.private["process"].kill()
    backend.stop(box)
    assert daemon.wait(10) == -signal.SIGKILL
    assert not any(Path(folder, f"left-by-{uid}").exists() for folder in folders)
    assert not box.private["folder"].exists()


def test_boxes_have_uids_of_their_own(backend: UserBackend, box: Box) -> None:
    other = backend.start(SPEC)
    try:
        assert box.private["folder"] != other.private["folder"]
    finally:
        backend.stop(other)


def test_a_launch_that_fails_leaves_no_folder(
    backend: UserBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise SandboxError("refused")

    monkeypatch.setattr(user, "_launch", refuse)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(SandboxError, match=r"^refused$"):
        backend.start(SPEC)
    assert list(tmp_path.iterdir()) == []
