"""Lists in lists, as deep as the decoder's own stack may just hold."""


def answer(connection, number):
    connection.sendall(raw(b"\x91" * 1023 + b"\x90"))
