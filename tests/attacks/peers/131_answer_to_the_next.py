"""An answer to the question after this one, sent ahead."""


def answer(connection, number):
    connection.sendall(frame(5, number) + frame(5, number + 1) + frame(6, number + 1))
