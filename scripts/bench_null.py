"""What a batch itself costs: many null submissions through the backend in memory, then once more with --resume.

The rate and the memory of the grader's process as the batch goes on, what its tables and pages take, and how long a
finished batch takes to say so.
"""

import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from grader.backends.fake import FakeBackend
from grader.batch.results import Results
from grader.batch.runner import Plan, open_store, run_batch
from grader.batch.slots import LocalSlots
from grader.course import Course

COURSE = Path(__file__).parents[1] / "tests" / "courses" / "light"
EXERCISE, SEED = "null", 1
PARTS = 10  # in which memory and rate are read


def resident_mib() -> float:
    """Memory of this process."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError("the system does not tell the memory of a process")


class Readings:
    """Reads clock and memory as results come."""

    def __init__(self) -> None:
        self.found: list[tuple[int, float, float]] = []
        self._step = 1
        self._done = 0
        self._started = 0.0

    def begins(self, rows: int, known: int, to_grade: int) -> None:
        """The collection is read."""
        self._started = time.monotonic()
        self._step = max(1, to_grade // PARTS)

    def graded(self, verdict: str) -> None:
        """One is done.

        Raises:
            ValueError: It was not graded, so that nothing is measured.
        """
        if verdict != "graded":
            raise ValueError(f"a null submission ended as {verdict}")
        self._done += 1
        if self._done % self._step == 0:
            self.found.append((self._done, time.monotonic() - self._started, resident_mib()))


def measure(submissions: int, jobs: int) -> dict[str, float]:
    """Grade null submissions.

    Args:
        submissions: How many.
        jobs: Slots.

    Returns:
        By what it is: rates a second, MiB, seconds.
    """
    with tempfile.TemporaryDirectory() as place:
        source, out = Path(place, "in"), Path(place, "out")
        source.mkdir()
        for number in range(submissions):
            text = f"def null():\n    return None\n\n\nNUMBER = {number}\n"
            (source / f"student{number}.py").write_text(text, encoding="utf-8")
        readings = Readings()
        plan = Plan(Course(COURSE), EXERCISE, source, out, SEED)
        backend = FakeBackend({"null": lambda: None})
        with (
            closing(open_store(plan)) as store,
            closing(LocalSlots(plan.course, backend, jobs)) as slots,
        ):
            run_batch(plan, store, slots, backend.isolation, readings)
            started = time.monotonic()
            Results(out, plan.course, store).write()
            pages, memory_of_pages = time.monotonic() - started, resident_mib()
        started = time.monotonic()
        subprocess.run(
            [
                *(sys.executable, "-m", "grader", "batch", EXERCISE, source, "--out", out, "--resume"),
                *("--course", COURSE, "--sandbox", "process", "--unsafe-no-isolation"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        resumed = time.monotonic() - started
    (first, early, small), (last, late, large) = readings.found[0], readings.found[-1]
    return {
        f"graded a second, first {first}": first / early,
        f"graded a second, all {last}": last / late,
        f"grader's memory after {first}, MiB": small,
        f"grader's memory after {last}, MiB": large,
        "tables, class page and a page for each, s": pages,
        "memory with them, MiB": memory_of_pages,
        "--resume of the finished batch, s": resumed,
    }
