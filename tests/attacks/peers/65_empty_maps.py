"""Empty maps, of a byte each, which would be objects of sixty-four."""


def answer(connection, number):
    connection.sendall(raw(b"\x94\x01\xa5value\xdc\xff\xff" + b"\x80" * 65_535 + b"\x90"))
