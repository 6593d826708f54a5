"""Close all streams, those that the worker captures output with too, and go on."""

import contextlib
import os
import sys

for stream in (sys.stdin, sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
    with contextlib.suppress(Exception):
        stream.close()
for name in os.listdir("/proc/self/fd"):
    with contextlib.suppress(OSError):
        if not os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
            os.close(int(name))
sys.stdout = sys.stderr = sys.stdin = None
