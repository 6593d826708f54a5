"""An array with a byte too few."""


def answer(connection, number):
    connection.sendall(frame(["a", "float32", [2], 7], number) + bytes(7))
