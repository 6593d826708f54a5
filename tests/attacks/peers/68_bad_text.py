"""Text that is no UTF-8."""


def answer(connection, number):
    connection.sendall(raw(b"\x94\x01\xa5value\xa3\xed\xa0\x80\x90"))
