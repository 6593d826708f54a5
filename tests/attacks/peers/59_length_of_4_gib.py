"""A control frame that claims to be of 4 GiB."""


def answer(connection, number):
    connection.sendall(b"\xff\xff\xff\xff")
