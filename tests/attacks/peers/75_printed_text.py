"""Text in the connection, as if it were a terminal."""


def answer(connection, number):
    connection.sendall(b"Epoch 1/3 loss: 0.5\n")
