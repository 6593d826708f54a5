"""A reference whose kind is a message."""


def answer(connection, number):
    connection.sendall(frame(["h", 1, "the first input is 731250"], number))
