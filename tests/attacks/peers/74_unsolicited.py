"""An answer to a question that nobody has asked."""


def answer(connection, number):
    connection.sendall(frame("before any question", 0))
