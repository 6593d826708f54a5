"""The judge's end of one child's connection.

Trust: host, parses untrusted bytes.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from grader.judge.clock import CallDeadline, Clock
from grader.judge.faults import LOADING, RESULT, BrokeProtocol, CodeError, Fault, Stale, Timeout
from grader.judge.handle import Handle
from sandbox.worker.wire import ARRAYS, Channel, Message, Ref, WireError

HANDLES = 100_000
CALLS = 64
"""Most calls in one exchange: enough that a round trip counts for nothing, few enough that a deadline is one."""
EXCHANGE_BYTES = 2**20
"""Most bytes of their arrays: what stays in a processor's cache. Beside more a round trip counts for nothing."""
Planned = tuple[tuple[Any, ...], dict[int, np.ndarray]]
"""Arguments of a call and, for kept arrays of which some rows are meant, these by position."""
_FAULT_SECONDS = 1.0
_TEXT = "error text"


class Client:
    """Sends requests and turns replies into values or faults; of no use once the connection has failed.

    Args:
        channel: Connection to the child, token already received.
        clock: Deadlines.
        died: Called when the connection ends; returns the fault to raise, given what was being asked.
        late: Called when a deadline has passed; raises SandboxError where that was not the submission's doing.
        units: Name and number of lines of each source unit.
        texts: Whether an exception's text is fetched (public tests only).
    """

    def __init__(
        self,
        channel: Channel,
        clock: Clock,
        died: Callable[[str], Fault],
        late: Callable[[], None],
        units: tuple[tuple[str, int], ...],
        texts: bool,
    ) -> None:
        self._channel = channel
        self._clock = clock
        self._died = died
        self._late = late
        self._units = units
        self._texts = texts
        self._number = 0
        self._dropped: list[int] = []
        self._live = 0
        self.alive = True
        self.seconds = 0.0

    def close(self) -> None:
        """Hang up."""
        self.alive = False
        self._channel.close()

    def forget(self, number: int) -> None:
        """Note that a handle is gone; the child hears of it with the next request."""
        self._live -= 1
        if self.alive:
            self._dropped.append(number)

    def call(self, target: Handle, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call the object behind a handle."""
        operand = {
            "target": self._ref(target),
            "arguments": self._outgoing(arguments),
            "keywords": self._outgoing(keywords),
            "tensors": target._tensors,
            "declared": target._declared,
        }
        name = target._name
        result = name if name.endswith(RESULT) else name + RESULT
        return self.request("call", operand, name, result=result, tensors=target._tensors)

    def keep(self, array: np.ndarray) -> Handle:
        """Leave an array in the child, to be used as an argument of many calls."""
        found = self.request("keep", array, "keeping data")
        if not isinstance(found, Handle):
            raise self._broken()
        return found

    def calls(self, target: Handle, planned: Iterable[Planned]) -> list[Any]:
        """Call the object behind a handle many times, many in one exchange.

        Args:
            target: What to call.
            planned: The calls, asked for as they are sent.

        Returns:
            The results in order.
        """
        results: list[Any] = []
        coming = iter(planned)
        waiting = list(islice(coming, CALLS))
        while waiting:
            sent = waiting[: _fitting(waiting)]
            operand = {
                "target": self._ref(target),
                "calls": [(self._outgoing(arguments), rows) for arguments, rows in sent],
                "tensors": target._tensors,
                "declared": target._declared,
            }
            seconds = len(sent) * self._clock.call_seconds
            found = self.request("calls", operand, target._name, tensors=target._tensors, seconds=seconds)
            # Fewer than were asked for where they fill a message; the others are asked for again.
            if not isinstance(found, list) or not 1 <= len(found) <= len(sent):
                raise self._broken()
            if any(not isinstance(each, tuple) or len(each) != 1 for each in found):
                raise self._broken()
            results += [each for (each,) in found]
            waiting = waiting[len(found) :]
            waiting += islice(coming, CALLS - len(waiting))
        return results

    def attribute(
        self, target: Handle, name: str, *, declared: bool = False, tensors: bool | None = None
    ) -> Any:
        """Read an attribute of the object behind a handle."""
        operand = {"target": self._ref(target), "name": name}
        path = name if target._label == "module" else f"{target._name}.{name}"
        kept = target._tensors if tensors is None else tensors
        return self.request("attribute", operand, path, tensors=kept, declared=declared)

    def item(self, target: Handle, key: Any) -> Any:
        """Index the object behind a handle."""
        operand = {"target": self._ref(target), "key": self._outgoing(key)}
        return self.request("item", operand, f"{target._name}[...]", tensors=target._tensors)

    def request(
        self,
        operation: str,
        operand: Any,
        name: str,
        *,
        result: str | None = None,
        tensors: bool = False,
        declared: bool = False,
        seconds: float | None = None,
    ) -> Any:
        """One exchange with the child.

        Args:
            operation: What is asked.
            operand: Wire value.
            name: How messages call it.
            result: How messages call a handle in the reply; as `name` when None.
            tensors: What handles in the reply do with arrays.
            declared: Whether a handle in the reply is a function of the interface.
            seconds: Deadline of this exchange; the exercise's when None.

        Raises:
            Fault: The submission raised, was late, died or broke the protocol.
            SandboxError: The infrastructure ended it or held it up.
        """
        if not self.alive:
            raise Stale()
        self._number += 1
        dropped, self._dropped = tuple(self._dropped[:1000]), self._dropped[1000:]
        request = Message(self._number, operation, operand, dropped)
        started = time.monotonic()
        deadline = self._clock.deadline(seconds)
        try:
            # A value that does not fit the wire is the test's mistake: WireError before a byte is sent.
            reply = self._exchange(request, deadline)
        except TimeoutError:
            self.close()
            timeout = Timeout(name, *deadline.passed())
            self._late()
            raise timeout from None
        except (EOFError, OSError):
            self.close()
            raise self._died(name) from None
        finally:
            self.seconds += time.monotonic() - started
        return self._reply(reply, name, name if result is None else result, tensors, declared)

    def _exchange(self, request: Message, deadline: CallDeadline) -> Message:
        self._channel.send(request, deadline)
        try:
            reply = self._channel.receive(deadline)
        except (WireError, MemoryError):
            raise self._broken() from None
        if reply.id != request.id or reply.dropped:
            raise self._broken()
        return reply

    def _broken(self) -> BrokeProtocol:
        self.close()
        return BrokeProtocol()

    def _reply(self, reply: Message, name: str, result: str, tensors: bool, declared: bool) -> Any:
        if reply.operation == "value":
            return self._incoming(reply.value, result, tensors, declared)
        if reply.operation == "raise":
            raise self._code_error(reply.value, name)
        raise self._broken()

    def _code_error(self, claim: Any, name: str) -> CodeError:
        fields = {"kind": str, "type": str, "unit": int, "line": int}
        if type(claim) is not dict or claim.keys() != fields.keys():
            raise self._broken()
        if any(type(claim[field]) is not kind for field, kind in fields.items()):
            raise self._broken()
        # While it loads a submission has seen nothing hidden, so its own text may be shown to its author.
        wanted = (self._texts or name == LOADING) and name != _TEXT
        text = self._error_text() if wanted else ""
        return CodeError(claim["kind"], name, claim["type"], self._place(claim["unit"], claim["line"]), text)

    def _error_text(self) -> str:
        """The text of the exception that was just raised; one that does not let itself be told has none."""
        try:
            text = self.request("error text", None, _TEXT, seconds=_FAULT_SECONDS)
        except Fault:
            return ""
        return text if type(text) is str else ""

    def _place(self, unit: int, line: int) -> str | None:
        if not 0 <= unit < len(self._units):
            return None
        name, lines = self._units[unit]
        if not 1 <= line <= lines:
            return None
        return f"line {line}" if len(self._units) == 1 else f"{name}, line {line}"

    def _ref(self, handle: Handle) -> Ref:
        if handle._client is not self:
            raise Stale()
        return Ref(handle._number)

    def _outgoing(self, value: Any) -> Any:
        if isinstance(value, Handle):
            return self._ref(value)
        if isinstance(value, np.generic):
            return value.item()
        if isinstance(value, dict):
            return {key: self._outgoing(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            items = [self._outgoing(item) for item in value]
            return tuple(items) if isinstance(value, tuple) else items
        handle = getattr(value, "__handle__", None)
        return self._ref(handle()) if handle is not None else value

    def _incoming(self, value: Any, name: str, tensors: bool, declared: bool) -> Any:
        if isinstance(value, Ref):
            self._live += 1
            if self._live > HANDLES:
                raise self._broken()
            return Handle(self, value.id, value.label, name, tensors, declared)
        if isinstance(value, dict):
            return {key: self._incoming(item, name, tensors, False) for key, item in value.items()}
        if isinstance(value, list | tuple):
            items = [self._incoming(item, name, tensors, False) for item in value]
            return tuple(items) if isinstance(value, tuple) else items
        return value


def _fitting(planned: Sequence[Planned]) -> int:
    """How many calls travel in a message; at least one, which fits or is the test's mistake."""
    arrays = size = 0
    for number, (arguments, rows) in enumerate(planned):
        found = [*_arrays(arguments), *rows.values()]
        arrays, size = arrays + len(found), size + sum(each.nbytes for each in found)
        if number and (arrays > ARRAYS or size > EXCHANGE_BYTES):
            return number
    return len(planned)


def _arrays(value: Any) -> Iterator[np.ndarray]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _arrays(item)
