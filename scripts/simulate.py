"""What grading up to a million submissions takes: a simulation from measured times.

The machines' slots grade; one process, the client, reads the collection, hands out orders, keeps results and writes the
tables. The client's times are measured here, those of the slots come from a batch that was graded on the machine in
question: `python scripts/simulate.py graded/`.
"""

import argparse
import heapq
import importlib
import json
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections import deque
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from grader.batch.gradebook import canvas_upload, gradebook, grades, moodle_upload, statistics
from grader.batch.runner import Plan, open_store, run_batch
from grader.batch.slots import Answer, Order
from grader.batch.store import FILE_NAME
from grader.course import Course
from grader.report.model import Report

COURSE = Course(Path(__file__).parents[1] / "tests" / "courses" / "light")
EXERCISE = "softmax"
SCALES = ((1_000, 2), (1_000, 16), (10_000, 128), (100_000, 1024), (1_000_000, 1024), (1_000_000, 4096))
SEED = 0


@dataclass(frozen=True)
class Client:
    """What one submission costs the client.

    Args:
        intake: Reading and hashing it, seconds; all are read before the first is graded.
        result: Handing it out and keeping its result, seconds.
        tables: Its rows in the tables, seconds.
        memory: Bytes that stay for it until the end.
    """

    intake: float
    result: float
    tables: float
    memory: float


class _Canned:
    """Slots that grade in no time."""

    width = 2

    def __init__(self, report: Report) -> None:
        self._answer = Answer(report, {})

    def submit(self, order: Order) -> "Future[Answer]":
        future: Future[Answer] = Future()
        future.set_result(self._answer)
        return future

    def abort(self) -> None:
        return

    def close(self) -> None:
        return


class _Dask(_Canned):
    """One worker of a real cluster, on this machine, that grades in no time; the scheduler runs in this process."""

    def __init__(self, report: Report) -> None:
        distributed: Any = importlib.import_module("distributed")
        super().__init__(report)
        self._cluster: Any = distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, dashboard_address=None
        )
        self._client: Any = distributed.Client(self._cluster, set_as_default=False)
        self._executor: Any = self._client.get_executor(pure=False)

    def submit(self, order: Order) -> "Future[Answer]":
        future: Future[Answer] = self._executor.submit(_returned, self._answer, order)
        return future

    def close(self) -> None:
        self._client.close()
        self._cluster.close()


def _returned(answer: Answer, order: Order) -> Answer:
    return answer


class _Phases:
    """When the collection was read."""

    def __init__(self) -> None:
        self.read = 0.0

    def begins(self, rows: int, known: int, to_grade: int) -> None:
        self.read = time.monotonic()

    def graded(self, verdict: str) -> None:
        return


def measure_client(report: Report, number: int, cluster: bool) -> Client:
    """Run a batch whose slots answer at once, so that the client's own time is left, with that of its disk.

    With a cluster it is the time of client, scheduler and worker together, of which the client alone would take less.
    """
    with tempfile.TemporaryDirectory() as place:
        source = Path(place, "in")
        source.mkdir()
        for each in range(number):
            (source / f"student{each}.py").write_text(
                f"NUMBER = {each}\n" + 60 * "x = 1  # a line\n", encoding="utf-8"
            )
        plan = Plan(COURSE, EXERCISE, source, Path(place, "out"), SEED)
        exercise = COURSE.exercise(EXERCISE)
        tests = COURSE.manifest(exercise)
        phases = _Phases()
        with (
            closing(open_store(plan)) as store,
            closing(_Dask(report) if cluster else _Canned(report)) as slots,
        ):
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            started = time.monotonic()
            run_batch(plan, store, slots, "docker", phases)
            graded = time.monotonic()
            found = grades(store.rows())
            for table in (gradebook(found, exercise, tests), canvas_upload(found, exercise)):
                assert table
            for table in (moodle_upload(found, exercise), statistics(found, tests)):
                assert table
            ended = time.monotonic()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    parts = (phases.read - started, graded - phases.read, ended - graded, memory * 1024)
    return Client(*(part / number for part in parts))


@dataclass(frozen=True)
class Outcome:
    """What a simulated batch took.

    Args:
        hours: From start to finish.
        slots: Share of the slots' time in which they graded.
        client: Share of the time in which the client worked.
        slot_hours: Slots times hours while orders were handed out.
    """

    hours: float
    slots: float
    client: float
    slot_hours: float


def simulate(
    number: int, slots: int, seconds: list[float], client: Client, mean_time_to_loss: float
) -> Outcome:
    """Grade in simulated time.

    The client hands out at most two orders a slot, as the batch does, and is busy for each result that comes. A slot is
    lost after an exponential time, is back after a minute, and what it graded begins again.

    Args:
        number: Submissions.
        slots: Places to grade.
        seconds: Measured times of grading, drawn from at random.
        client: What the client takes.
        mean_time_to_loss: Mean time in which a slot is lost, seconds.
    """
    random_ = random.Random(SEED)
    clock = begun = client.intake * number
    ends: list[float] = []  # of what is graded
    waiting: deque[float] = deque()  # when each order that no slot has begun was handed out
    idle = slots
    handed = kept = 0
    worked = busy = 0.0

    def start(moment: float) -> float:
        """Begin a grading; returns what the slot works."""
        takes = service = random_.choice(seconds)
        while (lost := random_.expovariate(1.0 / mean_time_to_loss)) < service:
            takes += lost + 60.0
        heapq.heappush(ends, moment + takes)
        return service

    while kept < number:
        while handed < number and handed - kept < 2 * slots:
            handed += 1
            if idle:
                idle -= 1
                worked += start(clock)
            else:
                waiting.append(clock)
        end = heapq.heappop(ends)
        if waiting:
            worked += start(max(end, waiting.popleft()))
        else:
            idle += 1
        kept += 1
        # One result after the other: what has ended meanwhile waits for the client.
        clock = max(clock, end) + client.result
        busy += client.result
    graded = clock - begun
    total = clock + client.tables * number
    return Outcome(
        total / 3600,
        worked / (slots * graded),
        (busy + (client.intake + client.tables) * number) / total,
        slots * graded / 3600,
    )


def measured_seconds(folder: Path) -> tuple[list[float], Report]:
    """How long each submission of a batch took, and one of its reports.

    Raises:
        SystemExit: There is no such batch.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise SystemExit(f"simulate: {path} is not there: expected the folder of a finished batch")
    with closing(sqlite3.connect(path)) as connection:
        reports = [row[0] for row in connection.execute("SELECT report FROM results")]
    return [json.loads(report)["timing"]["total"] for report in reports], Report.model_validate_json(
        reports[0]
    )


def main() -> int:
    """Print what the client costs, and the table.

    Returns:
        Exit code: 0.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("batch", type=Path, help="folder of a finished batch")
    parser.add_argument(
        "--number", type=int, default=2000, help="submissions in the measurement of the client"
    )
    parser.add_argument("--cluster", action="store_true", help="measure the client of a Dask cluster")
    parser.add_argument("--price", type=float, default=0.05, help="of an hour of a slot")
    parser.add_argument("--loss", type=float, default=24.0, help="mean hours after which a slot is lost")
    options = parser.parse_args()
    seconds, report = measured_seconds(options.batch)
    client = measure_client(report, options.number, options.cluster)
    mean = sum(seconds) / len(seconds)
    print(f"slot: {mean:.2f} s a submission, mean of {len(seconds)}, the slowest {max(seconds):.0f} s")
    print(
        f"client, ms a submission: intake {1e3 * client.intake:.2f}, result {1e3 * client.result:.2f}, "
        f"tables {1e3 * client.tables:.2f}; {client.memory / 1024:.1f} KiB"
    )
    print(f"the client is saturated from {mean / client.result:,.0f} slots on")
    table = Table(
        "submissions", "slots", "hours", "slots busy", "client busy", "client GiB", "slot-hours", "cost"
    )
    for number, slots in SCALES:
        found = simulate(number, slots, seconds, client, 3600 * options.loss)
        table.add_row(
            f"{number:,}",
            f"{slots:,}",
            f"{found.hours:.2f}",
            f"{found.slots:.0%}",
            f"{found.client:.0%}",
            f"{client.memory * number / 2**30:.2f}",
            f"{found.slot_hours:,.0f}",
            f"{options.price * found.slot_hours:,.2f}",
        )
    Console(width=100).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
