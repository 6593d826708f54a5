"""An array whose size is zero in 64 bits."""


def answer(connection, number):
    connection.sendall(frame(["a", "float32", [2**32, 2**32], 0], number))
