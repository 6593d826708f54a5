"""A reply of a kind of its own."""


def answer(connection, number):
    connection.sendall(frame("test_summary", number, operation="passed"))
