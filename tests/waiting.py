"""Waiting for what happens beside a test: processes end, threads start and sandboxes go when the machine gets to it."""

import time
from collections.abc import Callable

_SECONDS = 20.0


def within_seconds(holds: Callable[[], bool]) -> bool:
    """Whether something comes true soon."""
    deadline = time.monotonic() + _SECONDS
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True
