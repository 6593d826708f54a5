"""A daemon whose first thread has ended: it looks like a zombie, and its other threads go on. No later child may find it."""

import ctypes
import os
import threading
import time

SYS_EXIT = {"x86_64": 60}.get(os.uname().machine, 93)
NAME = b"headless"

for name in os.listdir("/proc"):
    if name.isdigit() and open(f"/proc/{name}/comm", "rb").read().strip() == NAME:
        raise RuntimeError("found the daemon of the child before")
if os.fork() == 0:
    os.setsid()
    ctypes.CDLL(None).prctl(15, NAME, 0, 0, 0)
    threading.Thread(target=time.sleep, args=(600,)).start()
    ctypes.CDLL(None).syscall(SYS_EXIT, 0)
