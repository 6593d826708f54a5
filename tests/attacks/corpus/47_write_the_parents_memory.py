"""Get hold of the process that starts children: its memory, its signals, its limits."""

import os
import resource
import signal
from errno import EACCES, EPERM

PARENT = os.getppid()


def write():
    with open(f"/proc/{PARENT}/mem", "r+b") as memory:
        memory.seek(2**40)


refused("memory", write, EACCES)
if not IN_GVISOR:  # there anybody may list the one and read the other, which holds no secret
    refused("descriptors", lambda: os.listdir(f"/proc/{PARENT}/fd"), EACCES, EPERM)
    refused("environment", lambda: open(f"/proc/{PARENT}/environ", "rb").read(), EACCES, EPERM)
refused("stop", lambda: os.kill(PARENT, signal.SIGSTOP), EPERM)
refused("limits", lambda: resource.prlimit(PARENT, resource.RLIMIT_NOFILE, (0, 0)), EPERM)
refused("affinity", lambda: os.sched_setaffinity(PARENT, {0}), EPERM)
refused("priority", lambda: os.setpriority(os.PRIO_PROCESS, PARENT, 19), EPERM)
refused("user", lambda: os.setuid(0), EPERM)
