"""The same answer twice: the second would answer the next question."""


def answer(connection, number):
    connection.sendall(frame(5, number) * 2)
