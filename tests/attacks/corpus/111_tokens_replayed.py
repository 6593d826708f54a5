"""Find every secret of one use that the process can see, and call the judge with each, to be taken for the next child."""

import gc
import os
import select
import socket
import sys
from errno import ECONNABORTED

TOKENS = set()
frame = sys._getframe()
while frame is not None:
    for value in list(frame.f_locals.values()):
        TOKENS.update(
            each
            for each in (value, getattr(getattr(value, "_settings", None), "token", None))
            if isinstance(each, bytes)
        )
    frame = frame.f_back
for value in gc.get_objects():
    token = getattr(value, "token", None) if type(value).__name__ == "Settings" else None
    if isinstance(token, bytes):
        TOKENS.add(token)
TOKENS = {token for token in TOKENS if len(token) == 16}
if len(TOKENS) < 2 - IN_GVISOR:  # where no box has the zygote's
    raise RuntimeError("where are the tokens?")
CALLS = []
for token in sorted(TOKENS) * 2:
    CALLS.append(socket.socket(socket.AF_UNIX))
    CALLS[-1].connect(JUDGE)
    CALLS[-1].sendall(token)


def listen():
    ready, _, _ = select.select(CALLS, [], [], 0.5)
    if not any(call.recv(1) for call in ready):
        raise OSError(ECONNABORTED, "nobody asks")


refused("a request", listen, ECONNABORTED)
if os.fork() == 0:  # and in a daemon that waits for the next child's turn
    os.setsid()
    while True:
        select.select(CALLS, [], [])
