"""An array that claims 4 GiB."""


def answer(connection, number):
    connection.sendall(frame(["a", "float32", [2**30], 2**32], number))
