"""The command that proves an exercise's grading right: verify."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.app import EXIT_FAILED, EXIT_INFRASTRUCTURE, app, command, say
from grader.cli.options import CourseOption, ReportOption, SandboxOption, open_backend, open_course

if TYPE_CHECKING:
    from grader.verify.result import Run


@app.command()
@command
def verify(
    context: typer.Context,
    exercises: Annotated[
        list[str] | None, typer.Argument(metavar="EX", help="All if none is named.", show_default=False)
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, metavar="N", help="Try the seeds 0 to N-1.")] = 1,
    gate: Annotated[
        bool,
        typer.Option(
            "--gate", help="The gate of a release: the reference at 100 seeds, correct/ at 10, wrong/ at 5."
        ),
    ] = False,
    mutate: Annotated[
        bool,
        typer.Option(
            "--mutate", help="Grade also mutants of the references, e.g. with a sign or a factor changed."
        ),
    ] = False,
    anew: Annotated[
        bool, typer.Option("--anew", help="Grade also what an earlier verification has graded.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="PATTERN", help="E.g. reference or 'wrong/*'; repeatable.", show_default=False
        ),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, metavar="N", help="Sandboxes at one time.")] = 2,
    sandbox: SandboxOption = None,
    report: ReportOption = None,
    course: CourseOption = None,
) -> int:
    """Prove hidden tests right: reference, stub, known-bad and known-good submissions."""
    from grader.report.write import parse_targets, write_text
    from grader.verify.run import GATE, Plan, lines
    from grader.verify.run import verify as run_plan
    from grader.verify.variant import Kind

    targets = parse_targets(report or [], formats=["json"])
    talks = all(target.path is not None for target in targets)
    found = open_course(context, course)
    ids = tuple(found.exercise(name).id for name in exercises or found.ids())

    def tell(exercise_id: str, run: "Run") -> None:
        typer.echo(_line(exercise_id, run), err=not talks)
        if run.problem and run.author_detail:
            say(run.author_detail)

    with open_backend(sandbox) as backend:
        at = GATE if gate else dict.fromkeys(Kind, seeds)
        plan = Plan(ids, at, tuple(only or ()), jobs, anew, mutate)
        result = run_plan(found, plan, backend, tell)
    for one in result.exercises:
        typer.echo("\n" + "\n".join(lines(one)), err=not talks)
    for target in targets:
        write_text(result.model_dump_json(indent=2) + "\n", target.path)
    sys.stdout.flush()
    if any(run.infrastructure for one in result.exercises for run in one.runs):
        return EXIT_INFRASTRUCTURE
    return 0 if result.passed else EXIT_FAILED


def _line(exercise_id: str, run: "Run") -> str:
    from grader.report.text import printable

    mark = "FAILS" if run.problem else "ok   "
    label = run.kind.value if run.kind.value in {"reference", "stub"} else f"{run.kind.value}/{run.name}"
    score = "-" if run.score is None else f"{run.score:g}"
    text = f"{mark}  {exercise_id}  {label}  seed {run.seed}  score {score}  {run.seconds:.1f} s"
    return printable(f"{text}\n       {run.problem}" if run.problem else text)
