"""A byte every tenth of a second, and always another one to come."""

import time


def answer(connection, number):
    for byte in raw(b"\x94\x01" + bytes(1000)):
        time.sleep(0.1)
        connection.sendall(bytes([byte]))
