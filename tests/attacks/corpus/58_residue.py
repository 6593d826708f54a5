"""Look for what another process of a student's has left, and leave as much as one can for the next."""

import contextlib
import ctypes
import glob
import os
import socket
import threading
import time

MARK = "m731250"
PR_SET_NAME = 15


def found():
    """Whatever bears the mark in files, memory and the lists of processes and sockets."""
    own = os.getpid()
    for path in glob.glob("/tmp/**", recursive=True) + glob.glob("/dev/shm/*") + glob.glob("/dev/mqueue/*"):
        yield path
    with open("/proc/net/unix") as file:
        yield from file
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != own:
            for part in ("comm", "cmdline", "environ"):
                with contextlib.suppress(OSError), open(f"/proc/{name}/{part}") as file:
                    yield file.read()
    fresh = (ctypes.c_char * 2**23)()  # memory that nobody has written to
    yield fresh.raw.replace(b"\0", b"").decode("latin-1")
    yield " ".join(os.environ.values())


left = [text for text in found() if MARK in text]
if left:
    raise RuntimeError(f"found {left}")


def forked(play):
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(PR_SET_NAME, MARK.encode(), 0, 0, 0)
        with contextlib.suppress(BaseException):
            play()
        os._exit(0)


def leave():
    for folder in ("/tmp", ".", "/dev/shm", "/dev/mqueue", "/var/tmp", "/run", "/opt"):
        with contextlib.suppress(OSError), open(f"{folder}/{MARK}", "w") as file:
            file.write(MARK)
    with contextlib.suppress(OSError):
        os.makedirs(f"/tmp/.{MARK}/deep/deeper")
        os.chmod(f"/tmp/.{MARK}/deep", 0)
    forked(lambda: time.sleep(600))
    forked(lambda: (os.setsid(), forked(lambda: time.sleep(600))))
    # A zombie, whose name stays readable; the second is the zygote's, if the kernel lets that pass.
    forked(lambda: None)
    if ctypes.CDLL(None).syscall(56, 0x8000 | 17, 0, 0, 0, 0) == 0:
        ctypes.CDLL(None).prctl(PR_SET_NAME, MARK.encode(), 0, 0, 0)
        os._exit(0)
    names = []
    for number in range(8):
        names.append(socket.socket(socket.AF_UNIX))
        names[-1].bind(f"\0{MARK}-{number}")
    call = socket.socket(socket.AF_UNIX)
    call.connect(JUDGE)
    # In flight, they outlive the process unless the call is hung up on.
    socket.send_fds(call, [b"x"], [each.fileno() for each in names])
    global held
    held = (call, names, (MARK * 2**16).encode())


leave()
