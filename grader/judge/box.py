"""A started sandbox as the judge sees it: its zygote's connection, and the listener that its children call.

Trust: host, parses untrusted bytes.
"""

import hmac
import os
import select
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from grader.backends.base import Zygote
from grader.errors import ProtocolError, SandboxError
from sandbox.worker.wire import TOKEN_BYTES, Channel, Message, WireError

READY_SECONDS = 180.0
FORK_SECONDS = 15.0
END_SECONDS = 10.0
_PATIENCE_SECONDS = 2.0
_CALLERS = 64  # more than a listener's queue holds

_T = TypeVar("_T")


class ZygoteGone(ProtocolError):
    """The zygote missed a deadline, broke the protocol or ended; its box is of no further use.

    Args:
        message: What happened.
        cause: What was met, where something was; a connection that has ended says that the box has, too.
    """

    def __init__(self, message: str, cause: Exception | None = None) -> None:
        super().__init__(message if cause is None else f"{message}: {type(cause).__name__}")
        self.ended = isinstance(cause, EOFError | ConnectionError)


class JudgeBox:
    """Orders children from a zygote.

    Args:
        listener: Listening socket that the box's processes connect to.
        token: The zygote's secret of one use.
        cpu_fd: Readable file with the box's CPU time, or None.
        host_pids: Whether the box's process ids are the host's, so that /proc tells its child's CPU time.
        zygote: Its zygote where an earlier judge has left it ready; None: it will connect with the token.
    """

    def __init__(
        self,
        listener: socket.socket,
        token: bytes,
        cpu_fd: int | None,
        host_pids: bool = False,
        zygote: Zygote | None = None,
    ) -> None:
        self._listener = listener
        self._token = token
        self._cpu_fd = cpu_fd
        self._zygote: Channel | None = None
        self._number = 0
        self._fork_seconds = FORK_SECONDS
        self._host_pids = host_pids
        self._child_stat: Path | None = None
        self.import_seconds = 0.0
        self.versions: dict[str, str] = {}
        if zygote is not None:
            self._zygote = Channel(zygote.connection)
            self._number, self._fork_seconds, self.versions = (
                zygote.orders,
                zygote.fork_seconds,
                zygote.versions,
            )

    def await_ready(self, ended: Callable[[], str | None]) -> None:
        """Wait until the zygote has connected and imported what it preloads; at once where it has long been ready.

        Args:
            ended: Tells what ended the sandbox, None while it runs; asked now and then.

        Raises:
            SandboxError: It did not; no student code has run yet.
        """
        if self._zygote is not None:
            return
        deadline = time.monotonic() + READY_SECONDS
        try:
            channel = _patiently(lambda until: self._accept(self._token, until), deadline, ended)
            self._zygote = channel
            _patiently(lambda until: _await_word(channel, until), deadline, ended)
            message = channel.receive(deadline)
        except (OSError, EOFError, WireError) as error:
            raise SandboxError(
                f"the sandbox did not become ready ({type(error).__name__}, {READY_SECONDS:.0f} s allowed): "
                "expected its worker to connect; see `grader doctor`"
            ) from None
        value = message.value
        if (
            message.operation != "ready"
            or type(value) is not dict
            or type(value.get("import_seconds")) is not float
        ):
            raise SandboxError(
                "the sandbox's worker speaks another version of the protocol: run `grader image build`"
            )
        if message_error := value.get("error"):
            raise SandboxError(
                f"the sandbox cannot import what the exercise preloads: {message_error!s:.500}"
            )
        if value.get("spawns") is True:
            # Each child imports for itself before it connects.
            self._fork_seconds = READY_SECONDS
        self.import_seconds = max(0.0, value["import_seconds"])
        self.versions = {str(name): str(version)[:40] for name, version in value["versions"].items()}

    def start_child(self) -> Channel:
        """Have a child forked and return its connection.

        Raises:
            ZygoteGone: It could not be had.
        """
        token = os.urandom(TOKEN_BYTES)
        self._hang_up_on_callers()
        answer = self._order("fork", token, FORK_SECONDS)
        if self._host_pids and type(answer) is dict and type(answer.get("pid")) is int:
            self._child_stat = Path(f"/proc/{answer['pid']}/stat")
        try:
            return self._accept(token, time.monotonic() + self._fork_seconds)
        except (OSError, EOFError) as error:
            raise ZygoteGone("no child connected", error) from None

    def end_child(self, hung_up: bool = False) -> int | None:
        """Kill the child and whatever it started, and remove its files.

        Args:
            hung_up: Whether the child closed its connection by itself.

        Returns:
            How the child had ended by itself (exit code, or minus a signal); None if it was alive.

        Raises:
            ZygoteGone: Something may be left.
        """
        answer = self._order("end", hung_up, END_SECONDS)
        if type(answer) is not dict or answer.get("clean") is not True:
            raise ZygoteGone("the child's processes could not all be ended")
        status = answer.get("status")
        return status if type(status) is int else None

    def cpu_seconds(self) -> float | None:
        """CPU time that the whole box has used so far, read by the host; None where the platform has none."""
        if self._cpu_fd is None:
            return _process_cpu_seconds(self._child_stat)
        try:
            text = os.pread(self._cpu_fd, 4096, 0).decode("ascii", "replace")
        except OSError:
            return None  # the box has ended, and its control group with it
        if text.startswith("usage_usec"):
            return int(text.split()[1]) / 1e6
        return int(text) / 1e9

    @property
    def zygote(self) -> Zygote:
        """The zygote as another judge may go on with it, on a connection of its own.

        Raises:
            ZygoteGone: It never connected.
        """
        if self._zygote is None:
            raise ZygoteGone("the zygote never connected")
        connection = socket.socket(fileno=os.dup(self._zygote.fileno()))
        return Zygote(connection, self._number, self._fork_seconds, self.versions)

    def close(self) -> None:
        """Hang up; a zygote whose connection closes ends its child and itself."""
        if self._zygote is not None:
            self._zygote.close()
        self._listener.close()
        if self._cpu_fd is not None:
            os.close(self._cpu_fd)
            self._cpu_fd = None

    def _order(self, operation: str, operand: Any, seconds: float) -> Any:
        if self._zygote is None:
            raise ZygoteGone("the zygote never connected")
        self._number += 1
        deadline = time.monotonic() + seconds
        try:
            self._zygote.send(Message(self._number, operation, operand), deadline)
            answer = self._zygote.receive(deadline)
        except (OSError, EOFError, WireError) as error:
            raise ZygoteGone(operation, error) from None
        if answer.id != self._number or answer.operation != "value":
            raise ZygoteGone(f"{operation}: not an answer to the order")
        return answer.value

    def _accept(self, token: bytes, deadline: float) -> Channel:
        """The next connection that knows the token; others are hung up on."""
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._await_call(left)
            self._listener.settimeout(left)
            connection, _ = self._listener.accept()
            channel = Channel(connection)
            try:
                # A caller without a token must not hold up the one who has it.
                known = channel.receive_token(min(deadline, time.monotonic() + 2.0))
            except (OSError, EOFError):
                channel.close()
                continue
            if hmac.compare_digest(known, token):
                return channel
            channel.close()

    def _hang_up_on_callers(self) -> None:
        """Close what has called before the child is there that will.

        A former child can leave calls that outlive it, each kept open inside a message on the next; waiting for the
        tokens of all of them took longer than a child may take to call.
        """
        for _ in range(_CALLERS):
            if not select.select([self._listener], [], [], 0.0)[0]:
                return
            self._listener.accept()[0].close()

    def _await_call(self, seconds: float) -> None:
        """Wait until somebody calls, but not for a child whose zygote has ended meanwhile."""
        sources = [self._listener.fileno()] + ([] if self._zygote is None else [self._zygote.fileno()])
        ready, _, _ = select.select(sources, [], [], seconds)
        if self._listener.fileno() not in ready:
            # Between orders a zygote says nothing: it has hung up, unless the time is over.
            raise EOFError if ready else TimeoutError


def _patiently(wait: Callable[[float], _T], deadline: float, ended: Callable[[], str | None]) -> _T:
    """Wait for something of a sandbox that starts, and ask in between whether it has ended.

    Args:
        wait: Waits until a moment, `time.monotonic()`; raises TimeoutError.
        deadline: The last moment.
        ended: Tells what ended the sandbox, None while it runs.
    """
    while True:
        try:
            return wait(min(deadline, time.monotonic() + _PATIENCE_SECONDS))
        except TimeoutError:
            if reason := ended():
                raise SandboxError(f"the sandbox ended before it was ready: {reason}") from None
            if time.monotonic() >= deadline:
                raise


def _await_word(channel: Channel, deadline: float) -> None:
    """Wait until a zygote says something, or hangs up."""
    if not select.select([channel], [], [], max(0.0, deadline - time.monotonic()))[0]:
        raise TimeoutError


def _process_cpu_seconds(stat: Path | None) -> float | None:
    """CPU time of one process, its threads and the children that it has waited for, from Linux' /proc."""
    if stat is None:
        return None
    try:
        fields = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None  # it ended, or this is no Linux
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
