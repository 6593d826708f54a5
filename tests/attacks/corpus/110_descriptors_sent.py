"""Send open files with every answer, and beside each: who takes them has none left."""

import os
import signal
import socket
import sys
import time

import msgpack


def summarise(x):
    connection = None
    for name in os.listdir("/proc/self/fd"):
        if os.path.exists(f"/proc/self/fd/{name}") and os.readlink(f"/proc/self/fd/{name}").startswith(
            "socket:"
        ):
            connection = socket.socket(fileno=os.dup(int(name)))
    frame = sys._getframe()
    while frame.f_code.co_name != "_answer":
        frame = frame.f_back
    tree = ["d", "mean", float(x.mean()), "largest", float(x.max())]
    reply = msgpack.packb([frame.f_locals["request"].id, "value", tree, []])
    data = len(reply).to_bytes(4, "big") + reply
    held = [os.open("/dev/null", os.O_RDONLY) for _ in range(250)]
    connection.settimeout(None)
    for byte in data:
        while True:
            try:
                socket.send_fds(connection, [bytes([byte])], held)
                break
            except OSError:  # too many are on their way
                time.sleep(0.001)
    signal.pause()
