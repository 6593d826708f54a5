"""A mapping in which a key occurs twice: which value counts?"""


def answer(connection, number):
    connection.sendall(frame(["d", "mean", 1.0, "largest", 2.0, "mean", 3.0], number))
