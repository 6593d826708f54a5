"""Deadlines: of a call, of a test and of the submission.

A submission's time is what its sandbox computed, and the wall clock only while it does nothing: a program
that is right must not fail because the machine is busy. The submission's time as a whole is wall-clock time
all the same, so that nothing can stretch it.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STRETCH = 8.0
IDLE_SHARE = 0.05
_SETTLE_SECONDS = 0.25

Meter = Callable[[], float | None]


class Allowance:
    """Seconds that something may take, counted while it runs.

    Args:
        seconds: How many, as if the machine did nothing else; at most `STRETCH` times that on the wall clock.
        meter: CPU time of the sandbox so far, seconds; None where nobody can tell: the wall clock counts.
    """

    def __init__(self, seconds: float, meter: Meter) -> None:
        self.seconds = seconds
        self._meter = meter
        self._left = seconds
        self._end = time.monotonic() + STRETCH * seconds
        self._wall = time.monotonic()
        self._cpu = meter()

    def left(self) -> float:
        """Seconds left; 0 or less when it is over."""
        now = time.monotonic()
        # The kernel accounts CPU time in ticks: over shorter times it would look idle.
        if now - self._wall >= _SETTLE_SECONDS:
            self._settle(now)
        return min(self._left, self._end - now)

    def skip(self, seconds: float) -> None:
        """Leave out the time that has just passed."""
        self._end += seconds
        self._wall, self._cpu = time.monotonic(), self._meter()

    def _settle(self, now: float) -> None:
        wall, cpu = now - self._wall, self._meter()
        used = wall if cpu is None or self._cpu is None else cpu - self._cpu
        if used < IDLE_SHARE * wall:
            used = wall  # it waits, sleeps or is a new sandbox
        self._left -= min(used, wall)
        self._wall, self._cpu = now, cpu


class CallDeadline:
    """The earliest of the deadlines that govern a call; calling it gives the seconds left.

    Args:
        limits: What each of them bounds ("call", "test"), and its allowance.
        total_end: When the submission's time as a whole is over, `time.monotonic()`.
        total_seconds: How much that was.
    """

    def __init__(self, limits: dict[str, Allowance], total_end: float, total_seconds: float) -> None:
        self._limits = limits
        self._total_end = total_end
        self._total_seconds = total_seconds

    def __call__(self) -> float:
        """Seconds left."""
        own = min((allowance.left() for allowance in self._limits.values()), default=math.inf)
        return min(own, self._total_end - time.monotonic())

    def passed(self) -> tuple[str, float]:
        """Which limit has passed ("call", "test" or "submission"), and how many seconds it was."""
        for name, allowance in self._limits.items():
            if allowance.left() <= 0:
                return name, allowance.seconds
        return "submission", self._total_seconds


class Clock:
    """Keeps the time of one submission.

    Args:
        call_seconds: What one call may take.
        total_seconds: What the submission may take in all on the wall clock, from `start_total` on.
    """

    def __init__(self, call_seconds: float, total_seconds: float) -> None:
        self.call_seconds = call_seconds
        self._total_seconds = total_seconds
        self._total_end = math.inf
        self._test: Allowance | None = None
        self.meter: Meter = _no_meter

    def start_total(self) -> None:
        """Let the submission's own time begin; later calls change nothing."""
        if self._total_end == math.inf:
            self._total_end = time.monotonic() + self._total_seconds

    def start_test(self, seconds: float) -> None:
        """Let a test's time begin."""
        self._test = Allowance(seconds, self.meter)

    def end_test(self) -> None:
        """No test runs."""
        self._test = None

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let no time pass for the submission while the infrastructure is at work."""
        started = time.monotonic()
        try:
            yield
        finally:
            waited = time.monotonic() - started
            self._total_end += waited
            if self._test is not None:
                self._test.skip(waited)

    def deadline(self, seconds: float | None = None) -> CallDeadline:
        """The deadline of a call that begins now.

        Args:
            seconds: What this call may take; the exercise's `call_seconds` when None.
        """
        call = Allowance(self.call_seconds if seconds is None else seconds, self.meter)
        return self._deadline({"call": call})

    def left(self) -> float:
        """Seconds that the test which runs may still take."""
        return self._deadline({})()

    def _deadline(self, limits: dict[str, Allowance]) -> CallDeadline:
        if self._test is not None:
            limits = {**limits, "test": self._test}
        return CallDeadline(limits, self._total_end, self._total_seconds)

    def exhausted(self) -> bool:
        """Whether the submission's own time is over."""
        return time.monotonic() >= self._total_end


def _no_meter() -> None:
    return None
