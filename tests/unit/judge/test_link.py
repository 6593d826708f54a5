"""Descriptors arrive with the message that they were sent with, however the kernel joins messages."""

import os
import socket

import pytest

from grader.judge.brief import Link


def test_descriptors_belong_to_the_message_that_carried_them() -> None:
    near, far = socket.socketpair()
    judge, parent = Link(near), Link(far)
    read, write = os.pipe()
    judge.send({"test": 1})
    judge.send({"test": 2})
    judge.send({"rest": {}}, (write,))
    judge.send({"done": True})
    heard = [parent.receive(5.0) for _ in range(4)]
    assert [message for message, _ in heard] == [{"test": 1}, {"test": 2}, {"rest": {}}, {"done": True}]
    assert [len(descriptors) for _, descriptors in heard] == [0, 0, 1, 0]
    os.write(heard[2][1][0], b"x")
    assert os.read(read, 1) == b"x"
    for descriptor in (read, write, heard[2][1][0]):
        os.close(descriptor)
    judge.close()
    parent.close()


def test_descriptors_that_nobody_took_are_closed() -> None:
    near, far = socket.socketpair()
    judge, parent = Link(near), Link(far)
    read, write = os.pipe()
    judge.send({"test": 1})
    judge.send({"rest": {}}, (write,))
    os.close(write)
    assert parent.receive(5.0) == ({"test": 1}, ())
    parent.close()
    assert os.read(read, 1) == b""  # no writer is left
    os.close(read)
    judge.close()


@pytest.mark.parametrize(
    "line", [b"[1, {}]\n", b"{}\n", b"[0\n", b"[]\n", b'["a", {}]\n', b"[-1, {}]\n", b"[0, 1]\n", b"\xff\n"]
)
def test_a_line_that_is_no_message_is_refused(line: bytes) -> None:
    near, far = socket.socketpair()
    with near:
        parent = Link(far)
        near.sendall(line)
        with pytest.raises(ValueError, match=r"message|JSON|unpack|Expecting|decode"):
            parent.receive(5.0)
        parent.close()


def test_a_peer_that_is_done_as_soon_as_it_has_heard_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = socket.socketpair()
    judge, parent = Link(near), Link(far)
    send = socket.send_fds

    def send_and_be_heard(connection: socket.socket, data: list[bytes], descriptors: list[int]) -> int:
        sent = send(connection, data, descriptors)
        heard, (descriptor,) = judge.receive(5.0)
        assert heard == {"listener": 1}
        os.close(descriptor)
        judge.close()
        return sent

    monkeypatch.setattr(socket, "send_fds", send_and_be_heard)
    parent.send({"listener": 1}, (0,))
    with pytest.raises(BrokenPipeError):
        parent.send({"more": 1})
    parent.close()
