"""Overwrite programs: the interpreter, what the engine's runtime runs, the worker itself."""

import os
import sys
from errno import EACCES, ENOENT, EPERM, EROFS, ETXTBSY

PLACES = [
    "/proc/self/exe",
    "/proc/1/exe",
    f"/proc/{os.getppid()}/exe",
    sys.executable,
    "/bin/sh",
    "/sbin/docker-init",
]
PLACES += ["/opt/worker/child.py", "/opt/worker/__pycache__/child.cpython-311.pyc", "/etc/ld.so.preload"]
for place in PLACES:
    write = lambda place=place: os.open(place, os.O_WRONLY | os.O_CREAT)
    refused(place, write, EACCES, ENOENT, EPERM, EROFS, ETXTBSY)
for folder in (
    "/",
    "/opt/worker",
    "/usr/local/lib/python3.11/dist-packages",
    "/run/grader",
    "/dev",
    "/sys",
    "/var/tmp",
):
    make = lambda folder=folder: os.mkdir(folder + "/own")
    refused(f"write in {folder}", make, EACCES, ENOENT, EPERM, EROFS)
