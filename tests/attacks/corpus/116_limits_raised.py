"""Raise one's own limits and one's place in the kernel's queues, lower those of others."""

import ctypes
import os
import resource
from errno import EACCES, EINVAL, EPERM

for name in ("RLIMIT_NOFILE", "RLIMIT_CORE", "RLIMIT_FSIZE"):
    number = getattr(resource, name)
    hard = resource.getrlimit(number)[1]
    more = ctypes.create_string_buffer((hard + 1).to_bytes(8, "little") * 2, 16)
    refused(f"more {name}", lambda n=number, m=more: syscall("prlimit64", 0, n, m, 0), EPERM)
    for pid in (1, os.getppid()):
        refused(f"{name} of {pid}", lambda n=number, m=more, p=pid: syscall("prlimit64", p, n, m, 0), EPERM)
if not IN_GVISOR:  # there it is a number that nobody reads
    refused(
        "a lower score", lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-500"), EACCES
    )
parameter = ctypes.create_string_buffer(bytes([50, 0, 0, 0]))
refused("real time", lambda: syscall("sched_setscheduler", 0, 1, parameter), EPERM)
refused("a deadline", lambda: syscall("sched_setattr", 0, parameter, 0), EPERM)
refused("priority", lambda: syscall("setpriority", 0, 0, -20), EPERM)
refused("priority of the disk", lambda: syscall("ioprio_set", 1, 0, 1 << 13), EPERM)
own = os.sched_getaffinity(0)
others = set(range(os.cpu_count())) - own
refused("CPUs of others", lambda: os.sched_setaffinity(0, others or {10**3}), EINVAL, EPERM)
refused("CPUs for the zygote", lambda: os.sched_setaffinity(os.getppid(), own), EPERM)
