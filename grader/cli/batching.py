"""The command that grades a whole collection: batch."""

import contextlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.batch.sharing import Sharing
from grader.cli.app import EXIT_INFRASTRUCTURE, app, command, say
from grader.cli.options import (
    CourseOption,
    ExerciseArgument,
    FeedbackOption,
    LanguageOption,
    Sandbox,
    SandboxOption,
    SeedOption,
    choose_language,
    choose_seed,
    open_backend,
    open_course,
)
from grader.cli.progress import show_progress
from grader.intake.layout import Layout

if TYPE_CHECKING:
    from grader.batch.gradebook import Grade
    from grader.batch.late import LatePolicy
    from grader.batch.results import Results
    from grader.batch.runner import Plan
    from grader.batch.slots import Slots
    from grader.batch.store import BatchStore
    from grader.course import Course


class Attempts(StrEnum):
    """Which of several attempts counts."""

    LATEST = "latest"
    BEST = "best"


@app.command()
@command
def batch(
    context: typer.Context,
    exercise: ExerciseArgument,
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SRC", help="Folder, zip or tar of submissions, or a Canvas, Moodle or Gradescope export."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for results and gradebook.")],
    jobs: Annotated[int, typer.Option("--jobs", min=1, metavar="N", help="Sandboxes at one time.")] = 2,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on with the batch in --out: only what is new or changed is graded."
        ),
    ] = False,
    attempts: Annotated[
        Attempts, typer.Option("--attempts", help="Which of a student's attempts counts.")
    ] = Attempts.LATEST,
    layout: Annotated[
        Layout | None,
        typer.Option(
            "--layout", help="How the files of SRC are named; recognised if not given.", show_default=False
        ),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(
            "--roster",
            metavar="CSV",
            help="The course's students: names, and any of id, login, email.",
            show_default=False,
        ),
    ] = None,
    due: Annotated[
        str | None,
        typer.Option(
            "--due",
            metavar="TIME",
            help="Deadline, e.g. 2026-11-30T23:59+01:00; goes with --late.",
            show_default=False,
        ),
    ] = None,
    late: Annotated[
        str | None,
        typer.Option(
            "--late",
            metavar="POLICY",
            help='What lateness costs, e.g. "10%/day up to 50% after 15 min".',
            show_default=False,
        ),
    ] = None,
    similarity: Annotated[
        float | None,
        typer.Option(
            "--similarity",
            metavar="PCT",
            min=0,
            max=100,
            help="List submissions that have at least this much in common.",
            show_default=False,
        ),
    ] = None,
    feedback: FeedbackOption = None,
    pictures: Annotated[
        bool, typer.Option("--pictures/--no-pictures", help="Draw what the networks learnt, for the pages.")
    ] = True,
    seed: SeedOption = None,
    sandbox: SandboxOption = None,
    sharing: Annotated[
        Sharing,
        typer.Option(
            "--isolation",
            help="A sandbox for each submission, or one for fifty, each alone in it with nothing left of the others.",
        ),
    ] = Sharing.FRESH,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="ADDRESS",
            help="Dask scheduler whose workers grade, e.g. tcp://10.0.0.1:8786.",
            show_default=False,
        ),
    ] = None,
    unsafe: Annotated[
        bool,
        typer.Option(
            "--unsafe-no-isolation", help="Let --sandbox process run others' code with your own rights."
        ),
    ] = False,
    language: LanguageOption = None,
    course: CourseOption = None,
) -> int:
    """Grade a whole collection; what is graded is kept, whatever happens."""
    from grader.batch.results import Results
    from grader.batch.runner import Plan, open_store
    from grader.errors import SandboxError
    from grader.intake.roster import read_roster

    found = open_course(context, course)
    found.manifest(found.exercise(exercise))
    policy = _late_policy(due, late)
    known = read_roster(roster) if roster else None
    plan = Plan(
        found,
        exercise,
        source,
        out,
        _seed(seed, out, resume),
        resume=resume,
        layout=layout,
        every_attempt=attempts is Attempts.BEST,
        language=choose_language(language).value,
        pictures=pictures,
        feedback=feedback,
    )
    places = Places(sandbox, cluster, jobs, sharing, unsafe)
    with (
        _slots(found, exercise, places) as (slots, isolation),
        closing(open_store(plan)) as store,
    ):
        results = Results(out, found, store, known, policy, best=attempts is Attempts.BEST)
        try:
            _run(plan, store, slots, isolation)
        except BaseException:
            # Also of a batch that was stopped what is graded can be read, if there is room to write it.
            with contextlib.suppress(SandboxError):
                _write(results, plan.seed)
            raise
        ungraded = _write(results, plan.seed)
        if similarity is not None:
            _write_similarity(plan, results, similarity)
    return EXIT_INFRASTRUCTURE if ungraded else 0


def _run(plan: "Plan", store: "BatchStore", slots: "Slots", isolation: str) -> None:
    from grader.batch.runner import run_batch

    with show_progress() as progress:
        effort = run_batch(plan, store, slots, isolation, progress)
    if effort.computed:
        typer.echo(str(effort))


@dataclass(frozen=True)
class Places:
    """Where submissions shall be graded, as it was asked for on the command line."""

    sandbox: Sandbox | None
    cluster: str | None
    jobs: int
    sharing: Sharing
    unsafe: bool


@contextlib.contextmanager
def _slots(course: "Course", exercise_id: str, places: Places) -> "Iterator[tuple[Slots, str]]":
    """Where to grade, and what keeps submissions from the machines there.

    Raises:
        UsageError: Others' code would run without isolation, which was not asked for.
        SandboxError: There is no engine, or no cluster.
    """
    from grader.batch.cluster import ClusterSlots
    from grader.batch.slots import LocalSlots, spare_sandboxes
    from grader.errors import UsageError

    def require(isolation: str) -> str:
        if isolation == "none" and not places.unsafe:
            raise UsageError(
                "a batch is other people's code, and the process backend would run it with your own rights: start an "
                "engine (see `grader doctor`), or add --unsafe-no-isolation"
            )
        return isolation

    if places.cluster is not None:
        # The workers' own choice could differ from one to the next.
        sandbox = places.sandbox.value if places.sandbox else "docker"
        isolation = require("none" if sandbox == "process" else sandbox)
        with closing(ClusterSlots(places.cluster, sandbox, places.sharing)) as remote:
            yield remote, isolation
        return
    with open_backend(places.sandbox) as backend:
        isolation = require(backend.isolation)
        spare = spare_sandboxes(places.jobs, course.exercise(exercise_id).limits.memory)
        with closing(LocalSlots(course, backend, places.jobs, places.sharing, spare)) as local:
            yield local, isolation


def _seed(seed: int | None, out: Path, resume: bool) -> int:
    """The seed that was asked for, else that of the batch that goes on, else a random one."""
    from grader.batch.store import FILE_NAME, BatchStore

    if seed is None and resume and (out / FILE_NAME).exists():
        with closing(BatchStore(out)) as store:
            seed = store.seed
    return choose_seed(seed)


def _late_policy(due: str | None, late: str | None) -> "LatePolicy | None":
    from grader.batch.late import LatePolicy
    from grader.errors import UsageError

    if due is None and late is None:
        return None
    if due is None or late is None:
        raise UsageError("--due and --late go together: a deadline, and what it costs to miss it")
    try:
        moment = datetime.fromisoformat(due)
    except ValueError:
        raise UsageError(f"--due {due!r} is no time: expected e.g. 2026-11-30T23:59+01:00") from None
    return LatePolicy.parse(moment.astimezone(), late)


def _write(results: "Results", seed: int) -> int:
    """Write tables and pages, and tell what is in them; returns how many submissions are not graded.

    Raises:
        SandboxError: They cannot be written.
    """
    from grader.errors import SandboxError

    if not results.store.begun:
        return 0
    try:
        found = results.write()
    except SandboxError as error:
        raise SandboxError(
            f"{error}; every grade is kept: mend that, then have them written with --resume"
        ) from None
    if results.late is not None and (untimed := sum(_is_late_without_time(grade) for grade in found)):
        say(
            f"warning: {untimed} are marked as late, but the export does not say by how much: they lose nothing; see "
            "the column `late`"
        )
    counts: dict[str, int] = {}
    for grade in found:
        counts[grade.outcome] = counts.get(grade.outcome, 0) + 1
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    typer.echo(f"{len(found)} rows: {told}; seed {seed}")
    typer.echo(f"written: {results.folder / 'gradebook.csv'} and {results.folder / 'class.html'}")
    ungraded = counts.get("infrastructure", 0) + counts.get("pending", 0)
    if ungraded:
        say(
            f"{ungraded} are not graded, for no fault of theirs: see the last column, and go on with --resume"
        )
    return ungraded


def _is_late_without_time(grade: "Grade") -> bool:
    return grade.row is not None and bool(grade.row.late) and grade.row.submitted is None


def _write_similarity(plan: "Plan", results: "Results", threshold: float) -> None:
    from grader.batch.runner import read_sources
    from grader.batch.similarity import similar

    stub = plan.course.public_dir(plan.exercise_id) / "stub.py"
    start = stub.read_text(encoding="utf-8") if stub.is_file() else ""
    number = results.write_similarity(similar(read_sources(plan), start, threshold))
    typer.echo(f"written: {plan.out / 'similarity.csv'} ({number} pairs)")
