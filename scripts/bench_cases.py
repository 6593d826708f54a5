"""What `scripts/bench.py` measures: each case gives named series of values, in the unit that the name says."""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grader.backends.base import Box, BoxSpec
from grader.backends.docker import DockerBackend
from grader.batch.effort import Effort
from grader.batch.runner import Plan, open_store, run_batch
from grader.batch.sharing import Sharing
from grader.batch.slots import LocalSlots, spare_sandboxes
from grader.course import Course, find_course
from grader.grading import Grader, Job, make_brief
from grader.intake.submission import make_submission, read_submission
from grader.intake.unit import Unit
from grader.judge.box import JudgeBox
from grader.judge.clock import Clock
from grader.judge.control import SandboxControl
from grader.judge.session import Session
from grader.outcome import Outcome
from grader.report.model import Report
from scripts import bench_null
from scripts.bench_null import resident_mib
from scripts.cost import IMPORT, Model

LIGHT = Course(Path(__file__).parents[1] / "tests" / "courses" / "light")
SOFTMAX = "softmax"
OTTER = 3.3
"""Seconds that Otter 7 took in its container for a submission of a trivial exercise, on a machine of this kind."""
_HANG_SECONDS = 1.0
Series = dict[str, list[float]]


@dataclass(frozen=True)
class Options:
    """How much to measure.

    Args:
        runs: Counted runs of single gradings.
        batch: Light submissions in a batch; as many of each of the five exercises in used sandboxes, a tenth in fresh.
        null: Null submissions.
        jobs: Slots of batches.
    """

    runs: int = 5
    batch: int = 60
    null: int = 10_000
    jobs: int = 2


class Quiet:
    """Hears how a batch goes on, and says nothing."""

    def begins(self, rows: int, known: int, to_grade: int) -> None:
        """The batch begins."""

    def graded(self, verdict: str) -> None:
        """One is graded.

        Raises:
            ValueError: It was not, so that nothing is measured.
        """
        if verdict != "graded":
            raise ValueError(f"a submission ended as {verdict}")


def beyond(report: Report) -> float:
    """Seconds that a submission took beside its own top level, tests and pictures."""
    timing = report.timing
    return timing.total - timing.load - timing.tests - timing.pictures


def cold(options: Options) -> Series:
    """A process of its own for one submission, as a person at the keyboard waits for it."""
    found: Series = {"grader --help, s": [], "numpy alone, s": [], "vae_mnist, s": []}
    beyond_check: list[float] = []
    engine = ("--sandbox", "docker")
    commands: list[tuple[str | Path, ...]] = [
        ("--help",),
        ("grade", SOFTMAX, LIGHT.reference(SOFTMAX), "--course", LIGHT.root, *engine),
        ("grade", "vae_mnist", find_course().reference("vae_mnist"), *engine),
    ]
    for _ in range(options.runs):
        for seconds, command in zip(found.values(), commands, strict=True):
            began = time.monotonic()
            subprocess.run((sys.executable, "-m", "grader", *command), check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.monotonic() - began)
        beyond_check.append(_check_beyond())
    return found | {"grader check vae_mnist beyond its import and tests, s": beyond_check}


def _check_beyond() -> float:
    """Seconds of a self-check of the reference beside the imports, its top level and its tests."""
    course = find_course()
    modules = ", ".join(course.exercise("vae_mnist").preload)
    began = time.monotonic()
    subprocess.run((sys.executable, "-c", f"import {modules}"), check=True, stderr=subprocess.DEVNULL)
    imported = time.monotonic()
    command = (sys.executable, "-m", "grader", "check", "vae_mnist", course.reference("vae_mnist"))
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    passed = time.monotonic() - imported
    parts = {name: float(seconds) for name, seconds in re.findall(r"(\w+) (\d+\.\d+)\b", printed)}
    return passed - (imported - began) - parts["load"] - parts["tests"]


def warm(options: Options) -> Series:
    """One after another with one grader, each in a sandbox of its own that starts when it comes."""
    found: Series = {}
    with closing(DockerBackend()) as backend, Grader(backend) as grader:
        for course, exercise_id in ((LIGHT, SOFTMAX), (find_course(), "vae_mnist")):
            submission = read_submission(course.reference(exercise_id))
            for run in range(options.runs + 1):
                job = Job(course, course.exercise(exercise_id), submission, seed=run)
                timing = grader.grade(job).report.timing
                if run:  # the first is cold
                    for part, seconds in (*timing.parts.items(), ("total", timing.total)):
                        found.setdefault(f"{exercise_id}: {part}, s", []).append(seconds)
    return found


def light_batch(options: Options) -> Series:
    """Different submissions of a numpy exercise with ten tests, in fresh and in used sandboxes."""
    source = LIGHT.reference(SOFTMAX).read_text(encoding="utf-8")
    texts = {f"student{number}.py": f"{source}\n# {number}\n" for number in range(options.batch)}
    found: Series = {}
    for sharing in Sharing:
        reports, effort = _batch(LIGHT, SOFTMAX, texts, options.jobs, sharing)
        found[f"{sharing.value}: beyond its own computing, s a submission"] = [
            beyond(each) for each in reports
        ]
        found[f"{sharing.value}: graded a second"] = [len(reports) / effort.passed]
        found[f"{sharing.value}: times Otter's rate, one in {OTTER} s"] = [
            OTTER * len(reports) / effort.passed
        ]
    return found


def five_batch(options: Options) -> Series:
    """Right programs of the five exercises in a batch each: how much of the slots' time they compute."""
    course = find_course()
    found: Series = {}
    for sharing in Sharing:
        computed = passed = 0.0
        over: list[float] = []
        for exercise_id in course.ids():
            source = course.reference(exercise_id).read_text(encoding="utf-8")
            # Used sandboxes show what they save where a batch is longer than what one serves.
            number = max(2, options.batch if sharing is Sharing.RECYCLE else options.batch // 10)
            texts = {f"student{at}.py": f"{source}\n# {at}\n" for at in range(number)}
            reports, effort = _batch(course, exercise_id, texts, options.jobs, sharing)
            share = f"{sharing.value}: {exercise_id}, share of the slots' time"
            found[share] = [effort.efficiency or 0.0]
            computed, passed = computed + (effort.computed or 0.0), passed + effort.passed
            over += [beyond(report) for report in reports]
        found[f"{sharing.value}: all five, share of the slots' time"] = [computed / (passed * options.jobs)]
        found[f"{sharing.value}: beyond its own computing, s a submission"] = over
    return found


def crash_storm(options: Options) -> Series:
    """A child that dies in every test, and one that hangs in every test: from there to the next one's first call."""
    exercise = LIGHT.exercise(SOFTMAX)
    limits = exercise.limits.model_copy(update={"call_seconds": _HANG_SECONDS})
    impatient = exercise.model_copy(update={"limits": limits})
    storms = {
        "crash to the next child, s": ("os._exit(1)", exercise, Outcome.ERROR, 0.0),
        "deadline to the next child, s": ("time.sleep(60)", impatient, Outcome.TIMEOUT, _HANG_SECONDS),
    }
    source = LIGHT.reference(SOFTMAX).read_text(encoding="utf-8") + "\nimport os, time\n"
    found: Series = {name: [] for name in storms}
    with closing(DockerBackend()) as backend, Grader(backend) as grader:
        for run in range(options.runs):
            for name, (end, graded, outcome, before) in storms.items():
                broken = source + "".join(f"def {function}(*_): {end}\n" for function in exercise.functions)
                submission = make_submission("broken.py", (Unit("solution.py", broken),))
                report = grader.grade(Job(LIGHT, graded, submission, seed=run)).report
                lost = [test for test in report.tests if test.outcome is outcome]
                # A test's time is that of the child that it starts and loses.
                found[name] += [test.seconds - before for test in lost[1:]]
    return found


def null(options: Options) -> Series:
    """A batch of submissions that do nothing, without sandboxes: the grader's own share."""
    return {name: [value] for name, value in bench_null.measure(options.null, options.jobs).items()}


def memory(options: Options) -> Series:
    """What a sandbox's processes hold while they grade beyond what its zygote holds alone, and the grader's own."""
    course = find_course()
    found: Series = {"grader's own, MiB": []}
    for exercise_id in course.ids():
        exercise = course.exercise(exercise_id)
        submission = read_submission(course.reference(exercise_id))
        with closing(_Weighed()) as backend, Grader(backend) as grader:
            alone = backend.zygote_alone(BoxSpec(exercise.limits, exercise.preload))
            with backend.weighing() as seen:
                grader.grade(Job(course, exercise, submission, seed=1))
            found["grader's own, MiB"].append(resident_mib())
        found[f"{exercise_id}: beyond its zygote, MiB"] = [max(seen) - alone]
    return found


class _Weighed(DockerBackend):
    """Reads what the processes of its containers hold for themselves."""

    def __init__(self) -> None:
        super().__init__()
        self._running: list[Box] = []

    def start(self, spec: BoxSpec) -> Box:
        self._running.append(super().start(spec))
        return self._running[-1]

    def zygote_alone(self, spec: BoxSpec) -> float:
        """MiB of a container whose zygote has imported and waits."""
        box = self.start(spec)
        ready = JudgeBox(box.listener.dup(), box.token, None)
        ready.await_ready(lambda: None)
        try:
            return _anonymous(box.box_id)
        finally:
            ready.close()
            self._running.clear()
            self.stop(box)

    @contextmanager
    def weighing(self) -> Iterator[list[float]]:
        """MiB of all containers, read again and again meanwhile."""
        seen: list[float] = []
        over = threading.Event()

        def weigh() -> None:
            while not over.wait(0.05):
                seen.append(sum(_anonymous(box.box_id) for box in self._running))

        thread = threading.Thread(target=weigh)
        thread.start()
        try:
            yield seen
        finally:
            over.set()
            thread.join()


def _anonymous(container: str) -> float:
    """Memory of a container's processes that no file is behind, MiB; 0 once it is gone."""
    root = Path("/sys/fs/cgroup")
    places = (
        root / "memory/docker" / container,
        root / f"system.slice/docker-{container}.scope",
        root / "docker" / container,
    )
    for place in places:
        with contextlib.suppress(OSError):
            lines = (place / "memory.stat").read_text(encoding="ascii").splitlines()
            numbers = {name: int(number) for name, number in map(str.split, lines)}
            return numbers.get("anon", numbers.get("total_rss", 0)) / 2**20
    return 0.0


def _batch(
    course: Course, exercise_id: str, texts: dict[str, str], jobs: int, sharing: Sharing
) -> tuple[list[Report], Effort]:
    """Grade a collection of files in the real engine."""
    with tempfile.TemporaryDirectory() as place, closing(DockerBackend()) as backend:
        source = Path(place, "in")
        source.mkdir()
        for name, text in texts.items():
            (source / name).write_text(text, encoding="utf-8")
        plan = Plan(course, exercise_id, source, Path(place, "out"), seed=1, pictures=False)
        spare = spare_sandboxes(jobs, course.exercise(exercise_id).limits.memory)
        with (
            closing(open_store(plan)) as store,
            closing(LocalSlots(course, backend, jobs, sharing, spare)) as slots,
        ):
            effort = run_batch(plan, store, slots, backend.isolation, Quiet())
            reports = [store.report(key) for key in store.known_results()]
    return [report for report in reports if report is not None], effort


def scale(options: Options) -> Series:
    """Batches of `vae_mnist` at one slot and at two, and what the model of `scripts/cost.py` made of the first."""
    course, exercise_id = find_course(), "vae_mnist"
    source = course.reference(exercise_id).read_text(encoding="utf-8")
    texts = {f"student{at}.py": f"{source}\n# {at}\n" for at in range(max(4, options.batch // 5))}
    cores = os.cpu_count() or 1
    found: Series = {}
    for sharing in Sharing:
        model: Model | None = None
        for slots in (1, 2):
            reports, effort = _batch(course, exercise_id, texts, slots, sharing)
            model = model or Model.measured(reports, IMPORT, sharing)
            found[f"{sharing.value}, {slots} slots: measured, s a submission"] = [
                effort.passed / len(reports)
            ]
            found[f"{sharing.value}, {slots} slots: model, s a submission"] = [1 / model.rate(slots, cores)]
    return found


@dataclass
class _Direct:
    """Gives a session a sandbox without a judge in between."""

    backend: DockerBackend
    box: Box

    def new_box(self) -> JudgeBox:
        """The sandbox as its judge sees it."""
        return JudgeBox(self.box.listener.dup(), self.box.token, None)

    def post_mortem(self, ended: bool = False) -> str | None:
        """What ended it."""
        return self.backend.post_mortem(self.box)


def trips(options: Options) -> Series:
    """What each way of making a training's calls costs: of a function that does nothing with its batch."""
    source = LIGHT.reference(SOFTMAX).read_text(encoding="utf-8") + "\ndef softmax(logits): return 0.0\n"
    exercise = LIGHT.exercise(SOFTMAX)
    brief = make_brief(
        Job(LIGHT, exercise, make_submission("still.py", (Unit("solution.py", source),)), seed=0)
    )
    images = np.random.default_rng(0).random((2000, 28, 28, 1), np.float32)
    numbers = images[:, 0, :2, 0].copy()
    batches = np.random.default_rng(1).integers(0, len(images), (640, 64))
    found: Series = {}
    with closing(DockerBackend()) as backend:
        box = backend.start(BoxSpec(exercise.limits, exercise.preload))
        with closing(Session(brief, _Direct(backend, box), Clock(60.0, 600.0))) as session:
            function, control = session.attribute("submission", SOFTMAX), SandboxControl(session)
            kept = control.keep(images)
            ways: dict[str, Callable[[], object]] = {
                "64 pairs of numbers, one call an exchange": lambda: [
                    function(numbers[rows]) for rows in batches
                ],
                "64 pairs of numbers, 64 calls": lambda: control.calls(
                    function, ((numbers[rows],) for rows in batches)
                ),
                "64 images, one call an exchange": lambda: [function(images[rows]) for rows in batches],
                "64 images, many calls": lambda: control.calls(
                    function, ((images[rows],) for rows in batches)
                ),
                "64 images kept there, 64 calls": lambda: control.calls(
                    function, ((kept[rows],) for rows in batches)
                ),
            }
            for _ in range(options.runs):
                for name, make_calls in ways.items():
                    began = time.monotonic()
                    make_calls()
                    seconds = (time.monotonic() - began) / len(batches)
                    found.setdefault(f"{name}, ms a call", []).append(1000 * seconds)
        backend.stop(box)
    return found


CASES: dict[str, Callable[[Options], Series]] = {
    "cold": cold,
    "warm": warm,
    "light batch": light_batch,
    "five exercises": five_batch,
    "crash storm": crash_storm,
    "trips": trips,
    "scale": scale,
    "null batch": null,
    "memory": memory,
}
