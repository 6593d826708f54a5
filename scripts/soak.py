"""Grade many submissions with one grader, a third of them attacks, and look at what is left.

Each honest submission must get its exact score, whatever is graded beside it; each attack no more than its outcome in
`tests/attacks/expected.py` gives: on a busy machine what it does may cost it further points. At the end the grader
holds what it held at the start: no container, volume, process, descriptor or file more, and no more memory than the
allowance. Exit code: 0, 1 where anything deviates, 3 without an engine. Run it in the repository:
`python -m scripts.soak`.
"""

import argparse
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from grader.backends.base import Box, BoxSpec
from grader.backends.docker import DockerBackend
from grader.course import Course
from grader.errors import GraderError
from grader.grading import Grader, Job
from grader.intake.submission import Submission
from grader.intake.unit import Unit
from tests.attacks import remains
from tests.attacks.expected import SUBMISSIONS, TARGET
from tests.attacks.handing_in import COURSE, altered, attack

# What honest students hand in, as definitions on top of the reference, and their exact scores.
HONEST = {
    "right": ("", 100),
    "forgets to add 1": ("def transform(x):\n    return 2 * x\n", 70),
    "wrong shape": ("def transform(x):\n    return (2 * x + 1).ravel()\n", 50),
    "smallest for largest": ("def summarise(x):\n    return {'mean': x.mean(), 'largest': x.min()}\n", 70),
    "raises": ("def summarise(x):\n    raise NotImplementedError\n", 70),
    "builds nothing": ("def build(scale):\n    return None\n", 80),
    "stub": ("transform = summarise = build = lambda x: None\n", 0),
    "does not load": ("import no_such_module\n", 0),
}
HOSTILE = "hostile"
PARTS = 10  # readings of the memory on the way


class Watched(DockerBackend):
    """Remembers the volumes of its sandboxes, which are to have none."""

    def __init__(self) -> None:
        super().__init__()
        self._mounted: set[str] = set()

    def start(self, spec: BoxSpec) -> Box:
        """Create and start a sandbox."""
        box = super().start(spec)
        mounts = self._client().inspect_container(box.box_id)["Mounts"]
        self._mounted |= {mount["Name"] for mount in mounts if mount["Type"] == "volume"}
        return box

    def volumes(self) -> list[str]:
        """Those that are still there."""
        known = {volume["Name"] for volume in self._client().volumes()["Volumes"] or ()}
        return sorted(self._mounted & known)


@dataclass(frozen=True)
class Entry:
    """One submission of the run.

    Args:
        kind: Key of HONEST, or an attack's name.
        exercise: Which it is for.
        score: What it must get; an attack at most.
        seed: Of its grading.
    """

    kind: str
    exercise: str
    score: float
    seed: int

    @property
    def hostile(self) -> bool:
        """Whether it is an attack."""
        return self.kind in SUBMISSIONS

    def deserves(self, score: float | None) -> bool:
        """Whether it may get this score; None, not graded, is no score."""
        return score is not None and (score <= self.score if self.hostile else score == self.score)

    def submission(self) -> Submission:
        """What is handed in."""
        if self.hostile:
            return attack(self.exercise, self.kind)
        return altered(self.exercise, Unit("more.py", HONEST[self.kind][0]))


@dataclass
class Soak:
    """What came of a run.

    Args:
        seconds: How long each took, by kind.
        deviations: Submissions that did not get what they must.
        left: What is held at the end and was not at the start.
        resident: Memory of the grader and its judges' server at the start, on the way and at the end, bytes.
    """

    seconds: dict[str, list[float]] = field(default_factory=dict)
    deviations: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)

    @property
    def growth(self) -> int:
        """By how much the memory has grown, bytes."""
        return self.resident[-1] - self.resident[0]

    @property
    def faults(self) -> list[str]:
        """All that must not be."""
        more = [f"{self.growth / 2**20:.1f} MiB of memory"] if self.growth >= remains.GROWTH else []
        return [*self.deviations, *(f"left: {each}" for each in [*self.left, *more])]


def plan(count: int, rng: random.Random) -> list[Entry]:
    """So many submissions in random order: a third attacks, the rest honest, every kind as often as any other."""
    course = Course(COURSE)
    points = {
        exercise: course.manifest(course.exercise(exercise))
        for exercise in {expected.exercise for expected in SUBMISSIONS.values()}
    }
    attacks, honest = list(SUBMISSIONS), list(HONEST)
    rng.shuffle(attacks)
    entries = []
    for number in range(count):
        seed = rng.randrange(2**31)
        if number % 3 == 0:
            name = attacks[number // 3 % len(attacks)]
            expected = SUBMISSIONS[name]
            lost = sum(points[expected.exercise][test] for test in expected.lost)
            entries.append(Entry(name, expected.exercise, 100 - lost, seed))
        else:
            name = honest[(number - number // 3) % len(honest)]
            entries.append(Entry(name, TARGET, HONEST[name][1], seed))
    rng.shuffle(entries)
    return entries


def soak(entries: list[Entry], jobs: int, place: Path, say: Console) -> Soak:
    """Grade them all, and look at what is left.

    Args:
        entries: What to grade, in this order.
        jobs: How many at a time.
        place: The folder of this process's temporary files, which nobody else uses.
        say: Where progress is told.
    """
    found = Soak()
    with closing(Watched()) as backend, Grader(backend) as grader, _threads(jobs) as pool:
        # What the first gradings load and open stays for the next ones.
        for _ in pool.map(lambda _: _grade(grader, Entry("right", TARGET, 100, 0)), range(3 * jobs)):
            pass
        before = remains.at_rest(grader, backend)
        files = set(remains.files_under(place))
        found.resident.append(before.resident)
        running = [pool.submit(_grade, grader, entry) for entry in entries]
        for number, done in enumerate(as_completed(running), 1):
            entry, deviation, seconds = done.result()
            found.seconds.setdefault(HOSTILE if entry.hostile else entry.kind, []).append(seconds)
            if deviation is not None:
                found.deviations.append(deviation)
                say.print(deviation, markup=False)
            if number * PARTS // len(entries) > (number - 1) * PARTS // len(entries):
                found.resident.append(remains.take(grader, backend).resident)
                say.print(
                    f"{number} graded, {len(found.deviations)} deviate, {found.growth / 2**20:.1f} MiB more"
                )
        after = remains.settled(grader, backend, before)
        found.resident.append(after.resident)
        found.left = [
            *after.leaves(before),
            *backend.volumes(),
            *sorted(set(remains.files_under(place)) - files),
        ]
    return found


@contextmanager
def _threads(jobs: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that, when the soak is interrupted, do not grade all that still waits."""
    pool = ThreadPoolExecutor(jobs)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _grade(grader: Grader, entry: Entry) -> tuple[Entry, str | None, float]:
    started = time.monotonic()
    course = Course(COURSE)
    report = grader.grade(Job(course, course.exercise(entry.exercise), entry.submission(), entry.seed)).report
    seconds = time.monotonic() - started
    if entry.deserves(report.score):
        return entry, None, seconds
    outcomes = {test.name: test.outcome.value for test in report.tests}
    told = f"{entry.kind}, seed {entry.seed}: {report.score}, expected {entry.score:g}: {outcomes} {report.message}"
    return entry, told, seconds


def main(arguments: list[str] | None = None) -> int:
    """Print the table and what deviates.

    Returns:
        Exit code: 0, or 1 where anything deviates.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--seed", type=int, default=None, help="of the order and of the gradings")
    parser.add_argument("--output", type=Path, default=None, help="write what was found as JSON")
    options = parser.parse_args(arguments)
    seed = random.randrange(2**31) if options.seed is None else options.seed
    entries = plan(options.submissions, random.Random(seed))
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-") as place:
        os.environ["TMPDIR"] = tempfile.tempdir = place  # for this process and all that it starts
        found = soak(entries, options.jobs, Path(place), Console(stderr=True, highlight=False))
    seconds = time.monotonic() - started
    table = Table("submissions", "number", "median s", "slowest s")
    for kind, took in sorted(found.seconds.items()):
        table.add_row(kind, str(len(took)), f"{statistics.median(took):.2f}", f"{max(took):.2f}")
    Console().print(table)
    print(f"{len(entries)} submissions, {options.jobs} at a time, seed {seed}: {seconds:.0f} s")
    print(f"memory: {found.resident[0] / 2**20:.1f} MiB, grown by {found.growth / 2**20:.1f} MiB")
    for fault in found.faults:
        print(fault)
    print("nothing deviates and nothing is left" if not found.faults else f"{len(found.faults)} faults")
    if options.output is not None:
        machine = {
            "platform": platform.platform(),
            "cpus": os.cpu_count(),
            "python": platform.python_version(),
        }
        run = {"submissions": len(entries), "jobs": options.jobs, "seed": seed, "total_seconds": seconds}
        content = {
            "machine": machine,
            "run": run,
            **asdict(found),
            "growth": found.growth,
            "faults": found.faults,
        }
        options.output.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return 1 if found.faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except GraderError as error:
        print(f"soak: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
