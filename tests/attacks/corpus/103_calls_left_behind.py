"""Call the judge as often as its queue holds, and keep the calls open in a message: each would be waited for."""

import contextlib
import socket

calls = []
try:
    while len(calls) < 64:
        call = socket.socket(socket.AF_UNIX)
        call.setblocking(False)
        call.connect(JUDGE)
        calls.append(call)
except BlockingIOError:
    pass
if len(calls) < 8:
    raise RuntimeError("the queue is shorter than thought")
# A judge that was slow to look may have hung up on them all.
with contextlib.suppress(OSError):
    socket.send_fds(calls[-1], [b"x"], [each.fileno() for each in calls])
