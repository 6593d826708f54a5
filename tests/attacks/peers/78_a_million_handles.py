"""A thousand references with every answer, to a million objects."""


def answer(connection, number):
    for first in range(1, 10**6, 2000):
        connection.sendall(frame(["l", *(["h", first + each, "object"] for each in range(2000))], number))
        number = hear(connection)
