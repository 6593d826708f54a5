"""A frame that ends in the middle, and the connection with it."""

import socket


def answer(connection, number):
    connection.sendall(frame(["a", "uint8", [9], 9], number) + b"12345678")
    connection.shutdown(socket.SHUT_RDWR)
