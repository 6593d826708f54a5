"""A peer that trickles, stops, cuts off or floods costs the other end its deadline at most."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

import msgpack
import numpy as np
import pytest

from sandbox.worker.wire import CONTROL_BYTES, TOKEN_BYTES, Channel, Message, WireError, pack

# Waits are for faults that never happen; no test waits that long.
PATIENCE = 20.0


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    left, right = socket.socketpair()
    with left, right:
        yield Channel(left), right


def soon(seconds: float = 0.2) -> float:
    return time.monotonic() + seconds


def frame(control: bytes) -> bytes:
    return struct.pack(">I", len(control)) + control


def test_the_longest_length_is_refused_unread(ends: tuple[Channel, socket.socket]) -> None:
    channel, peer = ends
    peer.sendall(b"\xff\xff\xff\xff")
    with pytest.raises(WireError, match="4294967295 bytes"):
        channel.receive(soon(PATIENCE))


def test_one_byte_above_the_cap_is_refused_and_the_cap_itself_is_read(
    ends: tuple[Channel, socket.socket],
) -> None:
    channel, peer = ends
    peer.sendall(struct.pack(">I", CONTROL_BYTES + 1))
    with pytest.raises(WireError, match="at most"):
        channel.receive(soon(PATIENCE))
    peer.sendall(struct.pack(">I", CONTROL_BYTES))
    with pytest.raises(TimeoutError):
        channel.receive(soon())


def test_a_trickle_does_not_extend_the_deadline(ends: tuple[Channel, socket.socket]) -> None:
    channel, peer = ends
    over = threading.Event()

    def trickle() -> None:
        for byte in frame(b"\x94" + b"\x01" * 10_000):
            if over.wait(0.02):
                return
            peer.sendall(bytes([byte]))

    thread = threading.Thread(target=trickle)
    thread.start()
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        channel.receive(started + 0.3)
    over.set()
    thread.join()
    assert time.monotonic() - started < PATIENCE


def test_a_deadline_that_has_passed_reads_nothing(ends: tuple[Channel, socket.socket]) -> None:
    channel, peer = ends
    peer.sendall(pack(Message(1, "value", None))[0])
    with pytest.raises(TimeoutError):
        channel.receive(time.monotonic() - 1)


def test_a_peer_that_stops_reading_costs_the_deadline(ends: tuple[Channel, socket.socket]) -> None:
    channel, _ = ends
    with pytest.raises(TimeoutError):
        channel.send(Message(1, "call", np.zeros(2**23)), soon())


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x00\x00",
        frame(b"\x94\x01\xa5value\xc0\x90")[:-3],
        frame(msgpack.packb([1, "value", ["a", "uint8", [100], 100], []])) + b"x" * 99,
    ],
    ids=["nothing", "in the length", "in the control frame", "in an array"],
)
def test_a_connection_cut_off_is_its_end(ends: tuple[Channel, socket.socket], sent: bytes) -> None:
    channel, peer = ends
    peer.sendall(sent)
    peer.close()
    with pytest.raises(EOFError):
        channel.receive(soon(PATIENCE))


def test_sending_to_a_closed_peer_is_an_os_error(ends: tuple[Channel, socket.socket]) -> None:
    channel, peer = ends
    peer.close()
    with pytest.raises(OSError, match="Broken pipe"):
        channel.send(Message(1, "call", None), soon(PATIENCE))


def test_the_array_is_not_allocated_before_its_claim_is_checked(ends: tuple[Channel, socket.socket]) -> None:
    channel, peer = ends
    peer.sendall(frame(msgpack.packb([1, "value", ["a", "float32", [2**30], 2**32], []])))
    with pytest.raises(WireError):
        channel.receive(soon(PATIENCE))


def test_bool_bytes_other_than_0_and_1_are_normalised(ends: tuple[Channel, socket.socket]) -> None:
    channel, peer = ends
    peer.sendall(frame(msgpack.packb([1, "value", ["a", "bool", [4], 4], []])) + bytes([0, 1, 2, 255]))
    value = channel.receive(soon(PATIENCE)).value
    assert value.view(np.uint8).tolist() == [0, 1, 1, 1]


def test_messages_that_arrive_together_are_told_apart(ends: tuple[Channel, socket.socket]) -> None:
    channel, peer = ends
    peer.sendall(pack(Message(1, "value", "first"))[0] + pack(Message(2, "value", "second"))[0])
    assert [channel.receive(soon(PATIENCE)).value for _ in range(2)] == ["first", "second"]


@pytest.mark.parametrize("refused", [{1}, "x" * (CONTROL_BYTES + 1)], ids=["type", "size"])
def test_a_refused_message_leaves_the_connection_usable(
    ends: tuple[Channel, socket.socket], refused: object
) -> None:
    channel, peer = ends
    with pytest.raises(WireError):
        channel.send(Message(1, "call", refused))
    channel.send(Message(2, "call", None))
    assert Channel(peer).receive(soon(PATIENCE)).id == 2


@pytest.mark.parametrize("token", [b"t" * TOKEN_BYTES, bytes(TOKEN_BYTES)])
def test_a_token_arrives_as_it_left(ends: tuple[Channel, socket.socket], token: bytes) -> None:
    channel, peer = ends
    Channel(peer).send_token(token)
    assert channel.receive_token(soon(PATIENCE)) == token


@pytest.mark.parametrize("receive", [Channel.receive, Channel.receive_token], ids=["message", "token"])
def test_silence_costs_the_deadline(
    ends: tuple[Channel, socket.socket], receive: Callable[[Channel, float], object]
) -> None:
    channel, _ = ends
    with pytest.raises(TimeoutError):
        receive(channel, soon(0.1))


def test_closing_twice_is_harmless(ends: tuple[Channel, socket.socket]) -> None:
    channel, _ = ends
    channel.close()
    channel.close()
