"""What the grading process and the judge tell each other: JSON lines over a socket, descriptors beside them.

The judge decodes what a submission sends, so its parent unpickles nothing of it: it validates plain JSON.
"""

import contextlib
import json
import os
import socket
from collections import deque
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

LINE_BYTES = 64 * 1024 * 1024
# What one side may have sent of open files that no message has named yet.
_DESCRIPTORS = 16


class Brief(BaseModel):
    """One submission's hidden tests, as the judge gets them.

    Args:
        tests: Test files in the order in which they run.
        folder: Folder whose modules the test files may import.
        manifest: Points by test name that the collected tests must match; None for public tests.
        probes: Path of the exercise's probes, or None.
        units: Name and source of the submission's units.
        files: Path and hexadecimal content of its other files.
        data: Folder with the exercise's public data, which lies beside the submission; or None.
        tensors: Functions of the interface, and whether their arrays arrive as tensors.
        seed: Seed of the run, from which the submission's own seeds are derived.
        entropy: Hexadecimal digest that seeds the tests' random inputs. It depends on the seed and on the test files,
            so a submission that learns or guesses the seed still cannot predict an input.
        load_seconds, call_seconds, test_seconds, total_seconds: Deadlines of the exercise.
        public: Public tests: nothing is secret, all texts are shown.
        enough: Where given, end as soon as a test has failed and all of these have been run; what comes after is not.
        keep_box: Whether the parent wants the sandbox back for another submission.
        language: "en" or "zh".
        titles: Titles of tests in that language, where they are not the docstrings.
        pictures: Path of what draws the exercise's pictures; None where none are wanted or there is nothing.
        readable: Files and folders that the judge may read beside Python's own.
        scratch: Folder that it may write to, and no other; it lies in one that the parent removes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tests: tuple[str, ...]
    folder: str
    manifest: dict[str, float] | None
    probes: str | None
    units: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
    data: str | None
    tensors: dict[str, bool]
    seed: int
    entropy: str
    load_seconds: float
    call_seconds: float
    test_seconds: float
    total_seconds: float
    public: bool
    enough: tuple[str, ...] | None = None
    keep_box: bool = False
    language: str = "en"
    titles: dict[str, str] = Field(default_factory=dict)
    pictures: str | None = None
    readable: tuple[str, ...] = ()
    scratch: str = ""


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rest(_Told):
    """The zygote of a sandbox that the judge gives back, as `grader.backends.base.Zygote` without its connection."""

    orders: int
    fork_seconds: float
    versions: dict[str, str]


class Done(_Told):
    """What the judge says at its end.

    Args:
        exercise_error: What is wrong with the exercise; None where nothing is.
        import_seconds, load_seconds, call_seconds, picture_seconds: Where the submission's time went.
        picture_cpu_seconds: What its sandbox computed for pictures; None where nobody knows, or none were drawn.
        load_output: What the submission printed while it loaded.
        load_error: Why it did not load.
        versions: What the sandbox has imported, by name.
        pictures: What was drawn, as plain data.
        picture_errors: Traceback by picture, for the exercise's author.
    """

    exercise_error: str | None = None
    import_seconds: float = 0.0
    load_seconds: float = 0.0
    call_seconds: float = 0.0
    picture_seconds: float = 0.0
    picture_cpu_seconds: float | None = None
    load_output: str = ""
    load_error: str | None = None
    versions: dict[str, str] = Field(default_factory=dict)
    pictures: tuple[Any, ...] = ()
    picture_errors: dict[str, str] = Field(default_factory=dict)


class FromJudge(_Told):
    """One message of the judge, of which the parent believes not even the form; one of its parts is there.

    Args:
        test: One result; `TestResult`, and beside it what only the author should see.
        rest: The sandbox goes back, with a descriptor of its zygote's connection.
        done: The end.
        need: "box" or "post mortem".
        ended: Of a post mortem: whether the sandbox is known to have ended.
    """

    test: dict[str, Any] | None = None
    rest: Rest | None = None
    done: Done | None = None
    need: Literal["box", "post mortem"] | None = None
    ended: bool = False


class Link:
    """One end of the conversation between the judge and its parent.

    Args:
        connection: A stream socket.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._buffer = bytearray()
        self._descriptors: deque[int] = deque()

    def send(self, message: dict[str, Any], descriptors: tuple[int, ...] = ()) -> None:
        """Send one message.

        Args:
            message: Plain data.
            descriptors: Open files that go with it; the receiver gets its own copies.
        """
        data = json.dumps([len(descriptors), message]).encode() + b"\n"
        if descriptors:
            sent = socket.send_fds(self._socket, [data], list(descriptors))
            data = data[sent:]
        # Even to send nothing is an error once the other side has read the message, done its work and gone.
        if data:
            self._socket.sendall(data)

    def receive(self, timeout: float | None = None) -> tuple[dict[str, Any], tuple[int, ...]]:
        """Receive one message and the descriptors that came with it.

        Raises:
            EOFError: The other side is gone.
            TimeoutError: Nothing came in time.
            ValueError: The line is too long or no message, or its descriptors are missing.
        """
        self._socket.settimeout(timeout)
        searched = 0  # bytes of a long line; to search them again for each part would take seconds
        while self._buffer.find(b"\n", searched) < 0:
            searched = len(self._buffer)
            data, received, _, _ = socket.recv_fds(self._socket, 1 << 16, 4)
            self._descriptors.extend(received)
            if not data:
                raise EOFError
            self._buffer += data
            if len(self._buffer) > LINE_BYTES or len(self._descriptors) > _DESCRIPTORS:
                raise ValueError("a line longer, or with more descriptors, than the judge may send")
        line, _, self._buffer = self._buffer.partition(b"\n")
        # The kernel may join messages, so each says how many of the descriptors that came are its own.
        try:
            number, message = json.loads(line)
        except (TypeError, RecursionError):
            raise ValueError("no message") from None
        if type(number) is not int or type(message) is not dict or not 0 <= number <= len(self._descriptors):
            raise ValueError("a message of another form, or without the descriptors that it names")
        return message, tuple(self._descriptors.popleft() for _ in range(number))

    def hang_up(self) -> None:
        """End the conversation, also for a thread that waits for its next message."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up; descriptors that nobody has taken are closed."""
        self._socket.close()
        while self._descriptors:
            os.close(self._descriptors.popleft())
