"""Close all descriptors."""

import socket


def answer(connection, number):
    connection.shutdown(socket.SHUT_RDWR)
    connection.close()
