"""Let a hostile peer speak from inside a real sandbox: it takes the connection of the worker that called it."""

import os
import socket
import sys
import time


def summarise(x):
    frame_of_worker = sys._getframe()
    while frame_of_worker.f_code.co_name != "_answer":
        frame_of_worker = frame_of_worker.f_back
    number = frame_of_worker.f_locals["request"].id
    connection = _connection()  # kept: it would be closed with its last reference
    answer(connection, number)
    time.sleep(600)


def _connection():
    for name in os.listdir("/proc/self/fd"):
        try:
            place = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue
        if place.startswith("socket:"):
            connection = socket.socket(fileno=int(name))
            connection.settimeout(None)
            return connection
