"""The host's own view of a container: its cgroup's files."""

import os
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")


def open_cpu_time(
    pid: int, container_id: str, *, proc: Path = Path("/proc"), root: Path = _ROOT
) -> int | None:
    """Open the file with the CPU time of a container.

    Args:
        pid: A process of the container, as the host counts.
        container_id: The container's full id; a cgroup whose path lacks it is somebody else's.
        proc: The proc file system.
        root: Where cgroup file systems are mounted.

    Returns:
        A file descriptor of cpuacct.usage (cgroup v1, nanoseconds) or cpu.stat (v2, "usage_usec N"); None
        where neither can be reached: the engine is remote or in a virtual machine.
    """
    try:
        lines = (proc / str(pid) / "cgroup").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    # "0::/path", that of v2, comes last: hybrids count CPU time in v1.
    for line in sorted(lines, reverse=True):
        _, controllers, path = line.split(":", 2)
        if container_id not in path:
            continue
        if "cpuacct" in controllers.split(","):
            files = [root / name / path.lstrip("/") / "cpuacct.usage" for name in (controllers, "cpuacct")]
        elif controllers == "":
            files = [root / path.lstrip("/") / "cpu.stat"]
        else:
            continue
        for file in files:
            try:
                return os.open(file, os.O_RDONLY | os.O_CLOEXEC)
            except OSError:
                continue
    return None
