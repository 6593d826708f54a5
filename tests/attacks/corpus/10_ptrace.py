"""Take over the container's first process, and the one that starts children."""

import ctypes
import os
from errno import EACCES, EPERM

ATTACH, SEIZE = 16, 0x4206
for pid in (1, os.getppid()):
    for name, request in (("attach", ATTACH), ("seize", SEIZE)):
        refused(f"{name} {pid}", lambda r=request, pid=pid: syscall("ptrace", r, pid, 0, 0), EPERM)
    refused(f"memory of {pid}", lambda pid=pid: open(f"/proc/{pid}/mem", "r+b"), EACCES)
    if not IN_GVISOR:  # there anybody may read it
        refused(f"map of {pid}", lambda pid=pid: open(f"/proc/{pid}/maps").read(), EACCES, EPERM)
    for name in ("process_vm_readv", "process_vm_writev"):
        vector = ctypes.create_string_buffer(16)
        refused(f"{name} {pid}", lambda n=name, p=pid, v=vector: syscall(n, p, v, 1, v, 1, 0), EPERM)
