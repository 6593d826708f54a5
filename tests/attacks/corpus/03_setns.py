"""Enter the namespaces of other processes."""

import os
from errno import EACCES, ENOENT, EPERM


def enter(pid, name):
    syscall("setns", os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY), 0)


for name in ("mnt", "net", "pid", "user"):
    refused(f"enter {name} of oneself", lambda name=name: enter("self", name), EPERM, ENOENT)
    for pid in (1, os.getppid()):
        refused(f"enter {name} of {pid}", lambda pid=pid, name=name: enter(pid, name), EPERM, EACCES, ENOENT)
