"""Deadlines: of a call, of a test and of the submission, on the host's monotonic clock alone."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """The earliest of three deadlines governs every wait.

    Args:
        call_seconds: What one call may take.
        total_seconds: What the submission may take, from `start_total` on.
    """

    def __init__(self, call_seconds: float, total_seconds: float) -> None:
        self._call_seconds = call_seconds
        self._total_seconds = total_seconds
        self._total_end = math.inf
        self._test_end = math.inf

    def start_total(self) -> None:
        """Let the submission's own time begin; later calls change nothing."""
        if self._total_end == math.inf:
            self._total_end = time.monotonic() + self._total_seconds

    def start_test(self, seconds: float) -> None:
        """Let a test's time begin."""
        self._test_end = time.monotonic() + seconds

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let no time pass for the submission while the infrastructure is at work."""
        started = time.monotonic()
        try:
            yield
        finally:
            waited = time.monotonic() - started
            self._test_end += waited
            self._total_end += waited

    def end_test(self) -> None:
        """No test runs."""
        self._test_end = math.inf

    def deadline(self, seconds: float | None = None) -> float:
        """When a call that begins now must have ended.

        Args:
            seconds: What this call may take; the exercise's `call_seconds` when None.
        """
        own = time.monotonic() + (self._call_seconds if seconds is None else seconds)
        return min(own, self._test_end, self._total_end)

    def exhausted(self) -> bool:
        """Whether the submission's own time is over."""
        return time.monotonic() >= self._total_end
