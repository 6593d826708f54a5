"""Targets: what the judge reads from a sandbox."""

import math
import struct
from typing import Any, ClassVar, cast

import numpy as np

from grader.errors import SandboxError
from grader.judge.box import JudgeBox, ZygoteGone
from grader.judge.brief import Brief
from grader.judge.clock import CallDeadline, Clock
from grader.judge.control import SandboxControl
from grader.judge.faults import CodeError, Fault, Stale
from grader.judge.handle import Handle
from grader.judge.session import Session
from grader.testing.failure import CheckFailure, localise
from sandbox.worker.wire import (
    CONTROL_BYTES,
    LABELS,
    MESSAGE_BYTES,
    Channel,
    Message,
    WireError,
    encode,
    pack,
    unpack,
)
from tests.fuzz.answers import Answers
from tests.fuzz.stream import Stream
from tests.fuzz.target import Draw

SECONDS = 5.0
_CALLS = 16
_LONGEST_SENTENCE = 300
_BRIEF = Brief(
    tests=(),
    folder="",
    manifest=None,
    probes=None,
    units=(("solution.py", "x = 1\n" * 5),),
    files=(("layers.py", "00"),),
    data=None,
    tensors={"step": True},
    seed=1,
    entropy="",
    load_seconds=SECONDS,
    call_seconds=SECONDS,
    test_seconds=SECONDS,
    total_seconds=SECONDS,
    public=False,
)
_HEAD = struct.Struct(">BH")
_RAW = 32


def wire(data: bytes) -> None:
    """One message from a stream: a message that can be sent again, or WireError, EOFError or TimeoutError, in time.

    The first byte is the stream's manner; then come the stream's bytes, or how many bytes of arrays there are and a
    control frame.
    """
    if len(data) < _HEAD.size:
        return
    manner, tail = _HEAD.unpack_from(data)
    rest = data[_HEAD.size :]
    parts = [rest] if manner & _RAW else [struct.pack(">I", len(rest)) + rest, b"\0\1\2\xff" * (tail // 4)]
    stream = Stream(manner, lambda: parts.pop(0) if parts else b"")
    try:
        message = stream.channel.receive(lambda: SECONDS - stream.now)
    except (WireError, EOFError, TimeoutError):
        return
    finally:
        assert stream.now <= SECONDS + 1e-6
    _check(message)


def _check(message: Message) -> None:
    """Require that a message keeps the caps and can be sent again: the same bytes, once its numbers are short."""
    _, arrays = encode(message.value)
    assert sum(array.nbytes for array in arrays) <= MESSAGE_BYTES
    for array in arrays:
        assert array.dtype != np.bool_ or array.view(np.uint8).max(initial=0) <= 1
    try:
        frame, _ = pack(message)
    except WireError:
        return  # floats of 32 bits are 64 bits long when they are sent again
    assert len(frame) <= CONTROL_BYTES + 4
    again, _ = unpack(frame[4:])
    assert pack(again)[0] == frame


def conversation(data: bytes) -> None:
    """A session with children that say anything: plain values and handles or a fault, each call within its deadline.

    A fault that is not an exception of the submission's own ends the child, and its sentence is the judge's.
    """
    draw = Draw(data)
    clock = _Clock()
    session = Session(_BRIEF, _Parent(draw, clock), clock)
    held: list[Any] = []
    try:
        for _ in range(_CALLS):
            if draw.over:
                break
            child = session.child
            try:
                held += _handles(_call(session, draw, held))
            except (CodeError, CheckFailure, Stale) as error:
                _check_sentence(error)
            except (Fault, SandboxError) as error:
                _check_sentence(error)
                assert child is None or not child.alive or session.child is not child
            assert clock.now <= clock.end + 1e-6
    finally:
        held.clear()
        session.close()


def _call(session: Session, draw: Draw, held: list[Any]) -> Any:
    handle = held[draw.number(len(held))] if held else None
    action = draw.number(9)
    if action == 0:
        return session.new_output()
    if action == 1:
        session.fresh(draw.number(3))
        return None
    if action in (2, 3):
        return session.attribute(
            draw.one(("submission", "probes", "np", "keras", "tf")), draw.one(("step", "x"))
        )
    if handle is None or action == 4:
        return session.attribute("submission", "step")
    if action == 5:
        return SandboxControl(session).weights(handle)
    if action == 6:
        return handle[draw.number(3), "a", handle]
    if action == 7:
        return handle.model
    return handle(np.zeros(2, np.float32), [1, (handle, None)], name={"k": 2.5})


def _handles(value: Any) -> list[Handle]:
    """The handles in a value; whatever else is in it is plain data of exactly these types."""
    if type(value) in (list, tuple):
        return [handle for item in value for handle in _handles(item)]
    if type(value) is dict:
        assert all(type(key) in (str, int) for key in value)
        return [handle for item in value.values() for handle in _handles(item)]
    if type(value) is Handle:
        assert value._label in LABELS
        return [value]
    assert value is None or type(value) in (bool, int, float, str, bytes, np.ndarray), type(value)
    return []


def _check_sentence(error: Exception) -> None:
    for text in (str(error), localise(getattr(error, "sentence", ""), "zh")):
        assert len(text) < _LONGEST_SENTENCE
        assert text.isprintable()


class _Clock(Clock):
    """Deadlines on the time of the stream of the moment."""

    def __init__(self) -> None:
        super().__init__(SECONDS, 10 * SECONDS)
        self.stream = Stream(0, bytes)
        self.end = 0.0

    @property
    def now(self) -> float:
        return self.stream.now

    def deadline(self, seconds: float | None = None) -> CallDeadline:
        self.end = self.now + (SECONDS if seconds is None else seconds)
        return _Deadline(self, self.end)


class _Deadline(CallDeadline):
    def __init__(self, clock: _Clock, end: float) -> None:
        super().__init__({}, math.inf, SECONDS)
        self._clock, self._end = clock, end

    def __call__(self) -> float:
        return self._end - self._clock.now

    def passed(self) -> tuple[str, float]:
        return "call", SECONDS


class _Box:
    """Stands for a sandbox whose zygote obeys, or is gone at any moment."""

    import_seconds = 0.0
    versions: ClassVar[dict[str, str]] = {}

    def __init__(self, draw: Draw, clock: _Clock) -> None:
        self._draw, self._clock = draw, clock

    def await_ready(self, ended: Any) -> None:
        """At once."""

    def start_child(self) -> Channel:
        self._obey()
        answers = Answers(self._draw)
        self._clock.stream = Stream(self._draw.number(256), answers.more)
        return self._clock.stream.channel

    def end_child(self, hung_up: bool = False) -> int | None:
        self._obey()
        status: int | None = self._draw.one((None, 0, -9, 3))
        return status

    def cpu_seconds(self) -> float | None:
        return None

    def close(self) -> None:
        """There is nothing to close."""

    def _obey(self) -> None:
        if self._draw.number(16) == 15:
            raise ZygoteGone("gone")


class _Parent:
    def __init__(self, draw: Draw, clock: _Clock) -> None:
        self._draw, self._clock = draw, clock

    def new_box(self) -> JudgeBox:
        return cast(JudgeBox, _Box(self._draw, self._clock))

    def post_mortem(self, ended: bool = False) -> str | None:
        reason: str | None = self._draw.one((None, "it used more memory than it may"))
        return reason
