"""Leave memory for the next child: System V, POSIX, a file in memory that another holds."""

import os
from errno import EACCES, ENOENT, ENOSYS, ENXIO, EPERM, EROFS

refused("shmget", lambda: syscall("shmget", 0x731250, 4096, 0o1666), EPERM)
refused("semget", lambda: syscall("semget", 0x731250, 1, 0o1666), EPERM)
refused("/dev/shm", lambda: open("/dev/shm/m", "w"), EACCES, ENOENT, EPERM, EROFS)
refused("pidfd_open", lambda: syscall("pidfd_open", os.getppid(), 0), ENOSYS, EPERM)
refused("pidfd_getfd", lambda: syscall("pidfd_getfd", 0, 0, 0), EPERM)
memory = os.memfd_create("m")
os.write(memory, b"message")
for pid in (1, os.getppid()):
    refused(
        f"a descriptor of {pid}",
        lambda pid=pid: os.open(f"/proc/{pid}/fd/3", os.O_RDWR),
        EACCES,
        ENOENT,
        ENXIO,
        EPERM,
    )
