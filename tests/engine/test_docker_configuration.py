"""What a submission cannot do, tried from inside a container with the configuration of a grading."""

import errno
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Inmate

pytestmark = pytest.mark.engine

SYSCALL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    value = libc.syscall(number, *[ctypes.c_long(each) for each in arguments])
    if value == -1:
        raise OSError(ctypes.get_errno(), "")
    return value
"""
DENIED = {"errno": errno.EPERM}
UNKNOWN = {"errno": errno.ENOSYS}


def test_the_submission_has_no_uid_group_or_capability_of_the_zygote(inmate: "Inmate") -> None:
    status: dict[str, str] = inmate.run(
        "result = dict(line.split(':', 1) for line in open('/proc/self/status'))"
    )
    assert status["Uid"].split() == ["20000"] * 4
    assert status["Gid"].split() == ["20000"] * 4
    assert status["Groups"].strip() == ""
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(status[name], 16) == 0, name
    setgid, setuid = 1 << 6, 1 << 7
    assert int(status["CapBnd"], 16) == setgid | setuid
    assert status["NoNewPrivs"].strip() == "1"
    assert status["Seccomp"].strip() == "2"


@pytest.mark.parametrize("call", ["os.setuid(0)", "os.setgid(0)", "os.setgroups([0])", "os.seteuid(20001)"])
def test_the_submission_cannot_become_somebody_else(inmate: "Inmate", call: str) -> None:
    assert inmate.run(f"import os; {call}; result = 'became'") == DENIED


@pytest.mark.parametrize(
    "family", [2, 10, 16, 17, 38, 40], ids=["inet", "inet6", "netlink", "packet", "alg", "vsock"]
)
def test_there_is_no_socket_but_unix(inmate: "Inmate", family: int) -> None:
    program = f"import socket; socket.socket({family}, socket.SOCK_STREAM); result = 'opened'"
    assert inmate.run(program) == {"errno": errno.EAFNOSUPPORT}


def test_unix_sockets_work(inmate: "Inmate") -> None:
    program = """
import socket
left, right = socket.socketpair()
left.sendall(b"hello")
listener = socket.socket(socket.AF_UNIX)
listener.bind("/tmp/here")
listener.listen()
socket.socket(socket.AF_UNIX).connect("/tmp/here")
result = right.recv(5).decode()
"""
    assert inmate.run(program) == "hello"


def test_the_network_is_a_loopback_of_its_own(inmate: "Inmate") -> None:
    assert inmate.run("import os; result = os.listdir('/sys/class/net')") == ["lo"]
    # /sys shows the interfaces of the mount's namespace, and the process might be in another.
    assert inmate.run("import os; result = os.readlink('/proc/self/ns/net')") != os.readlink(
        "/proc/self/ns/net"
    )


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("mount", "165, 0, 0, 0, 0, 0"),
        ("umount2", "166, 0, 0"),
        ("pivot_root", "155, 0, 0"),
        ("fsopen", "430, 0, 0"),
        ("unshare", "272, 0x10000000"),
        ("setns", "308, 0, 0"),
        ("clone with a user namespace", "56, 0x10000011, 0, 0, 0, 0"),
        ("bpf", "321, 0, 0, 0"),
        ("keyctl", "250, 0, 0"),
        ("add_key", "248, 0, 0, 0, 0, 0"),
        ("ptrace", "101, 0, 0, 0, 0"),
        ("process_vm_writev", "311, os.getpid(), 0, 0, 0, 0, 0"),
        ("userfaultfd", "323, 0"),
        ("perf_event_open", "298, 0, 0, -1, -1, 0"),
        ("open_by_handle_at", "304, -1, 0, 0"),
        ("name_to_handle_at", "303, -1, 0, 0, 0, 0"),
        ("kcmp", "312, os.getpid(), os.getpid(), 0, 0, 0"),
        ("setpriority", "141, 0, 0, 19"),
        ("ioprio_set", "251, 1, 0, 0"),
        ("sched_setscheduler", "144, 0, 0, 0"),
        ("prlimit64 of the parent", "302, parent, 7, 0, 0"),
        ("sched_setaffinity of the parent", "203, parent, 0, 0"),
        ("mq_open", "240, 0, 0, 0, 0"),
        ("shmget", "29, 0, 4096, 0o1777"),
        ("semget", "64, 0, 1, 0o1777"),
        ("msgget", "68, 0, 0o1777"),
        ("mknod", "133, 0, 0, 0"),
        ("init_module", "175, 0, 0, 0"),
        ("kexec_load", "246, 0, 0, 0, 0"),
        ("reboot", "169, 0, 0, 0"),
        ("syslog", "103, 3, 0, 0"),
        ("personality", "135, 0x0040000"),
        ("seccomp", "317, 0, 0, 0"),
        ("vmsplice", "278, 0, 0, 0, 0"),
    ],
    ids=lambda value: value if not value[0].isdecimal() else "",
)
def test_a_system_call_that_nobody_needs_is_denied(inmate: "Inmate", name: str, call: str) -> None:
    assert inmate.run(f"{SYSCALL}\nresult = call({call})") == DENIED


@pytest.mark.parametrize(
    ("name", "number"), [("clone3", 435), ("io_uring_setup", 425), ("pidfd_open", 434), ("mbind", 237)]
)
def test_a_system_call_that_libraries_probe_looks_absent(inmate: "Inmate", name: str, number: int) -> None:
    assert inmate.run(f"{SYSCALL}\nresult = call({number}, 0, 0, 0, 0, 0)") == UNKNOWN


MACHINE_CODE = """
import ctypes, mmap
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(bytes.fromhex({code!r}))
address = ctypes.addressof(ctypes.c_char.from_buffer(page))
result = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
"""


@pytest.mark.parametrize(
    "code",
    ["b814000000cd80c3", "b8270000400f05c3"],
    ids=["int80: 32-bit getpid", "x32 getpid"],
)
def test_another_architectures_system_calls_kill(inmate: "Inmate", code: str) -> None:
    answer = inmate.run(MACHINE_CODE.format(code=code))
    assert answer in ({"signal": signal.SIGSYS}, {"signal": signal.SIGSEGV})


WRITABLE = """
import os, stat
places = []
for folder, folders, files in os.walk("/"):
    if folder == "/":
        folders[:] = [name for name in folders if name not in ("proc", "sys")]
    try:
        os.close(os.open(f"{folder}/probe", os.O_CREAT | os.O_WRONLY))
    except OSError:
        pass
    else:
        os.unlink(f"{folder}/probe")
        places.append(folder)
    for name in files:
        try:
            os.close(os.open(f"{folder}/{name}", os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            continue
        places.append(f"{folder}/{name}")
result = [place for place in places if not place.startswith("/tmp/")]
"""


def test_nothing_can_be_written_but_tmp(inmate: "Inmate") -> None:
    streams = {"stdin", "stdout", "stderr"}
    harmless = {"null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts/ptmx", *streams}
    places = set(inmate.run(WRITABLE))
    assert places - {f"/dev/{name}" for name in harmless} == {"/tmp"}


@pytest.mark.parametrize("place", ["/", "/run/grader", "/dev/mqueue", "/sys"])
def test_even_the_zygote_may_not_write(inmate: "Inmate", place: str) -> None:
    program = f"""
mounts = [line.split() for line in open("/proc/self/mounts")]
result = [fields[3].split(",")[0] for fields in mounts if fields[1] == {place!r}]
"""
    assert inmate.run(program)[-1] == "ro"


@pytest.mark.parametrize(
    "path",
    [
        "/proc/sys/kernel/core_pattern",
        "/proc/sysrq-trigger",
        "/sys/fs/cgroup/memory/release_agent",
        "/sys/kernel/uevent_helper",
        "/proc/self/exe",
        "/proc/1/mem",
        "/run/grader/socket2",
    ],
)
def test_the_kernels_levers_cannot_be_pulled(inmate: "Inmate", path: str) -> None:
    program = f"import os; os.open({path!r}, os.O_WRONLY | os.O_CREAT); result = 'opened'"
    answer = inmate.run(program)
    assert isinstance(answer, dict)
    assert answer.get("errno") in {errno.EACCES, errno.EROFS, errno.ENOENT, errno.EPERM, errno.ETXTBSY}


def test_programs_in_tmp_do_not_run(inmate: "Inmate") -> None:
    program = """
import os, shutil, subprocess
shutil.copy("/bin/true", "/tmp/program")
os.chmod("/tmp/program", 0o755)
subprocess.run(["/tmp/program"])
result = "ran"
"""
    assert inmate.run(program) == {"errno": errno.EACCES}


def test_no_file_gives_anybody_elses_rights(inmate: "Inmate") -> None:
    program = """
import os, stat
found = []
for folder, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in ("/proc", "/sys")]
    for name in files:
        path = os.path.join(folder, name)
        if os.lstat(path).st_mode & (stat.S_ISUID | stat.S_ISGID) and not os.path.islink(path):
            found.append(path)
result = found
"""
    assert inmate.run(program) == []


@pytest.mark.parametrize(
    "path", ["/var/run/docker.sock", "/dev/kmsg", "/dev/mem", "/dev/sda", "/dev/vda", "/dev/shm/x"]
)
def test_the_hosts_devices_are_not_there(inmate: "Inmate", path: str) -> None:
    assert inmate.run(f"import os; result = os.path.exists({path!r})") is False


def test_the_zygotes_memory_and_environment_are_out_of_reach(inmate: "Inmate") -> None:
    for name in ("mem", "environ", "fd"):
        program = f"open(f'/proc/{{parent}}/{name}', 'rb').read(1); result = 'read'"
        answer = inmate.run(program)
        assert isinstance(answer, dict), name
        assert answer.get("errno") in {errno.EACCES, errno.EPERM, errno.EISDIR}, name


def test_only_the_boxs_own_processes_are_seen(inmate: "Inmate") -> None:
    count = inmate.run("import os; result = sum(name.isdecimal() for name in os.listdir('/proc'))")
    assert count <= 4


def test_other_users_processes_cannot_be_signalled(inmate: "Inmate") -> None:
    assert inmate.run("import os; os.kill(parent, 9); result = 'killed'") == DENIED
    assert inmate.run("import os; os.kill(1, 9); result = 'killed'") == DENIED
    assert inmate.run("result = 'alive'") == "alive"


def test_nothing_is_logged_on_the_host(inmate: "Inmate") -> None:
    inmate.run("import os; [os.write(1, b'x' * 65536) for _ in range(200)]; result = None")
    details: dict[str, Any] = inmate.backend._client().inspect_container(inmate.box.box_id)
    assert details["HostConfig"]["LogConfig"]["Type"] == "none"
    assert details["LogPath"] == ""


def test_tensorflow_with_xla_threads_and_subprocesses_works(inmate: "Inmate") -> None:
    program = """
import asyncio, subprocess, sys, threading
import numpy as np
import tensorflow as tf
product = tf.function(lambda a: tf.reduce_sum(tf.matmul(a, a)), jit_compile=True)(tf.ones((8, 8)))
numbers = tf.data.Dataset.range(32).map(lambda n: n * 2, num_parallel_calls=4).prefetch(2)
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
asyncio.run(asyncio.sleep(0))
said = subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True).stdout
result = [float(product), sum(int(n) for n in numbers), int(said)]
"""
    assert inmate.run(program) == [512.0, 992, 42]
