"""Get hold of the process that starts children: its memory, its signals, its limits. Honest only if all is denied."""

import os
import resource
import signal

PARENT = os.getppid()


def trace():
    with open(f"/proc/{PARENT}/mem", "r+b") as memory:
        memory.seek(2**40)


def look():
    os.listdir(f"/proc/{PARENT}/fd")


ATTEMPTS = {
    "memory": trace,
    "descriptors": look,
    "environment": lambda: open(f"/proc/{PARENT}/environ", "rb").read(),
    "stop": lambda: os.kill(PARENT, signal.SIGSTOP),
    "limits": lambda: resource.prlimit(PARENT, resource.RLIMIT_NOFILE, (0, 0)),
    "affinity": lambda: os.sched_setaffinity(PARENT, {0}),
    "priority": lambda: os.setpriority(os.PRIO_PROCESS, PARENT, 19),
    "user": lambda: os.setuid(0),
}
allowed = []
for name, attempt in ATTEMPTS.items():
    try:
        attempt()
        allowed.append(name)
    except PermissionError:
        pass
if allowed:
    raise RuntimeError(f"allowed: {allowed}")
