"""Lists in lists, as deep as a control frame is long."""


def answer(connection, number):
    connection.sendall(raw(b"\x91" * 200_000))
