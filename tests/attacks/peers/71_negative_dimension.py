"""An array with a dimension below zero."""


def answer(connection, number):
    connection.sendall(frame(["a", "float32", [-1], -4], number))
