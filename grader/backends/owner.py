"""Which grader a container or a folder belongs to, and whether that grader still lives."""

import os
import socket
import subprocess
from pathlib import Path

OWNER_LABEL = "grader.owner"
HOST_LABEL = "grader.host"


def host_identity() -> str:
    """Name of the world in which our process ids mean something: this machine and this PID namespace."""
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # not Linux: one namespace
        namespace = "-"
    return f"{socket.gethostname()}/{namespace}"


def own_identity() -> str:
    """Identity of this process, "pid:start"; the start keeps a reused process id from passing for us."""
    return f"{os.getpid()}:{_started(os.getpid())}"


def is_alive(identity: str) -> bool:
    """Whether the process of an `own_identity` taken on this host still runs; nonsense counts as alive."""
    pid, _, start = identity.partition(":")
    if not pid.isdecimal() or not start:
        return True
    return _started(int(pid)) == start


def _started(pid: int) -> str | None:
    """When the process started, unique together with its id even across reboots; None if it does not run."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
    except OSError:
        return None if Path("/proc/self/stat").exists() else _started_by_ps(pid)
    # The command's name is in parentheses and may hold anything; the state and the start follow the last one.
    fields = stat.rpartition(")")[2].split()
    state, ticks = fields[0], fields[19]
    return None if state in {"Z", "X"} else f"{boot[:8]}-{ticks}"


def _started_by_ps(pid: int) -> str | None:
    command = ["ps", "-o", "lstart=", "-p", str(pid)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return "-".join(result.stdout.split()).replace(":", ".") or None
