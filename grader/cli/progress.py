"""How a batch shows that it goes on."""

import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from grader.cli.app import say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from grader.batch.runner import Watcher

_PLAIN_SECONDS = 10.0


def show_progress() -> "AbstractContextManager[Watcher]":
    """Progress as the standard error can show it: a bar in a terminal, else a plain line now and then."""
    from rich.console import Console

    return _Bar() if Console(stderr=True).is_terminal else _Lines()


class _Lines:
    """Progress where there is no terminal: a plain line now and then."""

    def __init__(self) -> None:
        self._started = self._told = time.monotonic()
        self._total = self._done = self._faults = self._told_of = 0

    def __enter__(self) -> "_Lines":
        return self

    def __exit__(self, *exception: object) -> None:
        if self._done > self._told_of:
            self._tell()

    def begins(self, rows: int, known: int, to_grade: int) -> None:
        """The collection is read."""
        self._started = self._told = time.monotonic()
        self._total = to_grade
        say(f"{rows} submissions, {known} of them need no grading, {to_grade} different ones to grade")

    def graded(self, verdict: str) -> None:
        """One is done."""
        self._done += 1
        self._faults += verdict != "graded"
        if time.monotonic() - self._told >= _PLAIN_SECONDS:
            self._tell()

    def _tell(self) -> None:
        self._told, self._told_of = time.monotonic(), self._done
        rate = self._done / max(self._told - self._started, 1e-9)
        left = (self._total - self._done) / rate
        faults = f", {self._faults} not graded" if self._faults else ""
        say(f"{self._done} of {self._total}{faults}, {60 * rate:.1f} a minute, {_minutes(left)} left")


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


class _Bar:
    """Progress in a terminal."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._counts: dict[str, int] = {}

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begins(self, rows: int, known: int, to_grade: int) -> None:
        """The collection is read."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        say(f"{rows} submissions, {known} of them need no grading, {to_grade} different ones to grade")
        self._bar = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[counts]}"),
            console=Console(stderr=True),
        )
        self._task = self._bar.add_task("", total=to_grade, rate="", counts="")
        self._bar.start()

    def graded(self, verdict: str) -> None:
        """One is done."""
        assert self._bar is not None
        assert self._task is not None
        self._counts[verdict] = self._counts.get(verdict, 0) + 1
        speed = self._bar.tasks[0].speed
        self._bar.update(
            self._task,
            advance=1,
            rate=f"{60 * speed:.1f}/min" if speed else "",
            counts=", ".join(f"{count} {name}" for name, count in sorted(self._counts.items())),
        )
