"""Truth values that are neither 0 nor 1, with which numpy's logic contradicts itself."""


def answer(connection, number):
    connection.sendall(frame(["a", "bool", [3], 3], number) + b"\x02\x00\xff")
