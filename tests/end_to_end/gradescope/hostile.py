"""Tries all that a submission on Gradescope must not be able to do; what succeeded is printed, and should be nothing."""
# mypy: ignore-errors
# ruff: noqa

import ctypes
import errno
import glob
import os
import resource
import signal
import socket
import subprocess
import sys

libc = ctypes.CDLL(None, use_errno=True)
won = []


def attempt(name, action):
    try:
        result = action()
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) in (errno.ENOENT, errno.ESRCH, errno.ENXIO):
            won.append(f"{name}: {error}")  # it was told what is there and what is not
    else:
        won.append(f"{name}: {str(result)[:60]}")


def read(path):
    with open(path, "rb") as file:
        return file.read(100)


def write(path):
    with open(path, "ab") as file:
        return file.write(b"mine")


def call(number, *arguments):
    if (result := libc.syscall(number, *arguments)) < 0:
        raise OSError(ctypes.get_errno(), "")
    return result


def prctl(option, *arguments):
    if (result := libc.prctl(option, *arguments)) < 0:
        raise OSError(ctypes.get_errno(), "")
    return result


# --- what lies there ---
for place in (
    "/autograder",
    "/autograder/source",
    "/autograder/results",
    "/autograder/submission",
    "/autograder/source/course/hidden_tests",
    "/root",
):
    attempt(f"list {place}", lambda: os.listdir(place))
for path in (
    "/autograder/submission_metadata.json",
    "/autograder/source/setup.sh",
    "/autograder/source/autograder.json",
    "/autograder/source/course/hidden_tests/softmax/test_loss.py",
    "/autograder/results/results.json",
    "/autograder/run_autograder",
    "/etc/shadow",
):
    attempt(f"read {path}", lambda: read(path))
for path in (
    "/autograder/results/results.json",
    "/autograder/run_autograder",
    "/opt/grader/venv/mine",
    "/opt/grader/mine",
    "/opt/grader/sandbox/worker/wire.py",
    "/tmp/mine",
    "/var/tmp/mine",
    "/dev/shm/mine",
    "/dev/mqueue/mine",
    "/run/lock/mine",
    "/run/mine",
    "/mine",
    sys.executable,
    f"{os.__file__}",
    os.path.dirname(os.__file__) + "/mine",
    "/etc/ld.so.preload",
    "/proc/sys/kernel/core_pattern",
):
    attempt(f"write {path}", lambda: write(path))
attempt("rename the results", lambda: os.rename("/autograder/results", "/autograder/old"))
attempt("link a file of root's", lambda: os.link("/etc/passwd", "passwd"))

# --- processes of others ---
others = [int(name) for name in os.listdir("/proc") if name.isdigit()]
others = [pid for pid in others if os.stat(f"/proc/{pid}").st_uid != os.getuid()]
for pid in others:
    for name in ("environ", "mem", "maps", "auxv", "stack"):
        attempt(f"read /proc/{pid}/{name}", lambda: read(f"/proc/{pid}/{name}"))
    attempt(f"/proc/{pid}/fd", lambda: os.listdir(f"/proc/{pid}/fd"))
    attempt(f"/proc/{pid}/root", lambda: os.listdir(f"/proc/{pid}/root/autograder"))
    attempt(f"/proc/{pid}/cwd", lambda: os.readlink(f"/proc/{pid}/cwd"))
    attempt(f"write /proc/{pid}/mem", lambda: write(f"/proc/{pid}/mem"))
    attempt(f"signal {pid}", lambda: os.kill(pid, 0))
    attempt(f"stop {pid}", lambda: os.kill(pid, signal.SIGSTOP))
    attempt(f"kill {pid}", lambda: os.kill(pid, signal.SIGKILL))
    attempt(f"limit {pid}", lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, 3)))
    attempt(f"pin {pid}", lambda: os.sched_setaffinity(pid, {0}))
    attempt(f"renice {pid}", lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
    attempt(f"trace {pid}", lambda: call(101, 16, pid, 0, 0))
for file in glob.glob("/proc/[0-9]*/cmdline"):
    text = read(file)
    if b"hidden" in text or b"seed" in text or b"solution" in text:
        won.append(f"{file}: {text}")

# --- rights ---
attempt("become root", lambda: os.setuid(0))
attempt("become another", lambda: os.setuid(os.getuid() + 1))
attempt("join root's group", lambda: os.setgroups([0]))
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
    if int(status[name], 16):
        won.append(f"{name} {status[name]}")
if status["NoNewPrivs"].split() != ["1"] or status["Groups"].split() or 0 in map(int, status["Gid"].split()):
    won.append(f"groups {status['Groups']} {status['Gid']}")
for program in glob.glob("/usr/bin/*"):
    if os.stat(program).st_mode & 0o6000 and os.path.basename(program) in ("su", "mount", "newgrp"):
        done = subprocess.run([program, "-c", "id -u"], stdin=subprocess.DEVNULL, capture_output=True)
        if done.stdout.strip() == b"0":
            won.append(f"{program} made me root")
for limit in ("CORE", "NPROC", "FSIZE", "DATA", "AS"):
    if resource.getrlimit(getattr(resource, f"RLIMIT_{limit}"))[1] == resource.RLIM_INFINITY:
        won.append(f"no limit of {limit}")

# --- the kernel ---
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET, 38, 40):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        attempt(f"socket {family} {kind}", lambda: socket.socket(family, kind))
for name, number, arguments in (
    ("unshare", 272, (0x1000_0000,)),  # a namespace of users
    ("clone", 56, (0x1000_0000 | 17, 0, 0, 0, 0)),
    ("clone3", 435, (ctypes.create_string_buffer(88), 88)),
    ("bpf", 321, (0, ctypes.create_string_buffer(72), 72)),
    ("perf_event_open", 298, (ctypes.create_string_buffer(120), 0, -1, -1, 0)),
    ("userfaultfd", 323, (1,)),
    ("syslog", 103, (10, 0, 0)),
    ("io_uring_setup", 425, (1, ctypes.create_string_buffer(120))),
    ("add_key", 248, (b"user", b"note", b"x", 1, -3)),
    ("keyctl", 250, (0, -3, 1)),
    ("shmget", 29, (0, 4096, 0o1600)),
    ("semget", 64, (0, 1, 0o1600)),
    ("msgget", 68, (0, 0o1600)),
    ("mq_open", 240, (b"note", 0o102, 0o600, 0)),
    ("x32", 0x4000_0000 + 39, ()),
):
    attempt(f"system call {name}", lambda: call(number, *arguments))

# --- what was inherited ---
for name, value in os.environ.items():
    if "GRADER" in name or "autograder" in value:
        won.append(f"environment {name}={value}")
for descriptor in os.listdir("/proc/self/fd"):
    try:
        target = os.readlink(f"/proc/self/fd/{descriptor}")
    except FileNotFoundError:
        continue  # that of the listing itself
    if not target.startswith(("pipe:", "socket:", "/dev/null", "/dev/urandom", "anon_inode:")):
        won.append(f"descriptor {descriptor} is {target}")

print("WON", won, "OTHERS", len(others), "UID", os.getuid())

# --- what stays behind ---
subprocess.Popen(
    [
        "setsid",
        sys.executable,
        "-c",
        "import ctypes, time; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0); time.sleep(860_400)",
    ],
    start_new_session=True,
)
with open("left behind", "w") as file:
    file.write("x")
