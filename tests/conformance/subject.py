"""The submission of the conformance suite: each function does one thing that submissions do, good or bad."""
# mypy: ignore-errors

import contextlib
import ctypes
import importlib
import os
import subprocess
import sys
import time
from pathlib import Path

print("loaded")
CALLS = []


class Thing:
    value = 7

    def __init__(self, start=0):
        self.start = start

    def __call__(self, x):
        return self.start + x

    def __getitem__(self, key):
        return f"item {key}"


class Weight:
    def __init__(self, path, value):
        self.path, self.value, self.trainable = path, value, True

    def assign(self, value):
        self.value = value


def echo(value):
    return value


def kind(value):
    return type(value).__name__


def make(start=0):
    return Thing(start)


def use(thing, x):
    return thing(x)


def count():
    CALLS.append(1)
    return len(CALLS)


def fail(name):
    raise {"ValueError": ValueError, "SystemExit": SystemExit, "NotImplementedError": NotImplementedError}[
        name
    ]("x")


def large():
    return "x" * 300_000


def forever():
    while True:
        time.sleep(0.01)


def leave(status):
    os._exit(status)


def crash():
    ctypes.string_at(0)


def write(name):
    Path(name).write_text("left behind")
    Path(name + "-folder/inner").mkdir(parents=True)
    return sorted(os.listdir("."))


def import_own(name):
    """Import a module of one's own; returns the files that there are then."""
    Path(name + ".py").write_text("")
    sys.path.insert(0, os.getcwd())
    importlib.import_module(name)
    return listing()


def listing(folder="."):
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def background(own_session):
    """Start a process that outlives the call; returns its id."""
    return subprocess.Popen(["sleep", "600"], start_new_session=own_session).pid


def open_sockets():
    """How many sockets this process holds."""
    links = []
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):  # the listing's own
            links.append(os.readlink(f"/proc/self/fd/{name}"))
    return sum(link.startswith("socket:") for link in links)


def runs(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def fork_bomb():
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.001)


def hog():
    held = []
    while True:
        held.append(bytearray(b"x") * 2**24)


def open_files():
    held = []
    while True:
        held.append(os.open(os.devnull, os.O_RDONLY))


def fill(path):
    with open(path, "wb") as file:
        while True:
            file.write(b"x" * 2**20)


def identity():
    return {"uid": os.getuid(), "folder": os.getcwd(), "environment": sorted(os.environ)}


TOTAL = []


def accumulate(rows, at):
    """Gives away one array and one dict, and changes both in the next call."""
    if not TOTAL:
        TOTAL.append({"total": rows * 0, "at": 0})
    TOTAL[0]["total"] += rows
    TOTAL[0]["at"] = at
    return TOTAL[0]


def spoil(array):
    before = array.copy()
    array[:] = -1
    return before


def arrays(number):
    import numpy

    return [numpy.full(at + 1, at) for at in range(number)]
