"""Have the kernel send signals to processes that one may not signal: as the owner of a file, from a timer, at a death."""

import fcntl
import os
import signal
import socket
import time
from errno import EPERM

ZYGOTE = os.getppid()
OTHERS = {int(name) for name in os.listdir("/proc") if name.isdigit()} - {os.getpid()}
if not {1, ZYGOTE} < OTHERS:
    raise RuntimeError("allowed: no guardian is there")
for pid in OTHERS:
    left, right = socket.socketpair()
    try:
        fcntl.fcntl(left, fcntl.F_SETOWN, pid)
        fcntl.fcntl(left, 10, signal.SIGKILL)  # F_SETSIG
        fcntl.fcntl(left, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        right.send(b"x")
    except OSError:
        continue
time.sleep(0.05)
for pid in (1, ZYGOTE):
    for number in (0, signal.SIGKILL, signal.SIGSTOP, signal.SIGCONT):
        refused(f"signal {number} to {pid}", lambda pid=pid, number=number: os.kill(pid, number), EPERM)
refused("the zygote's group", lambda: os.killpg(os.getpgid(ZYGOTE), signal.SIGKILL), EPERM)
refused("pidfd_send_signal", lambda: syscall("pidfd_send_signal", 0, 9, 0, 0), EPERM)
if not os.path.exists(f"/proc/{ZYGOTE}"):
    raise RuntimeError("allowed: the zygote is gone")
