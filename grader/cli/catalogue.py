"""Commands that show exercises and hand them out: list, show, start."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.app import EXIT_UNUSABLE, app, command, say
from grader.cli.options import CourseOption, ExerciseArgument, open_course

if TYPE_CHECKING:
    from grader.exercise import Exercise


@app.command("list")
@command
def list_exercises(context: typer.Context, course: CourseOption = None) -> int:
    """List the exercises."""
    from grader.errors import ExerciseError

    found = open_course(context, course)
    broken = 0
    width = max((len(exercise_id) for exercise_id in found.ids()), default=0)
    for exercise_id in found.ids():
        try:
            exercise = found.exercise(exercise_id)
        except ExerciseError as error:
            say(f"error: {error}")
            broken += 1
        else:
            typer.echo(f"{exercise.id:{width}}  {exercise.title} ({exercise.max_score:g} points)")
            typer.echo(f"{'':{width}}  {exercise.summary}")
    return EXIT_UNUSABLE if broken else 0


@app.command()
@command
def show(context: typer.Context, exercise: ExerciseArgument, course: CourseOption = None) -> None:
    """Show one exercise: points, limits and interface."""
    found = open_course(context, course)
    shown = found.exercise(exercise)
    typer.echo(f"{shown.id}: {shown.title}\n{shown.summary}\n")
    points = ", ".join(f"{category} {worth:g}" for category, worth in shown.points.items())
    typer.echo(f"Points     {shown.max_score:g}: {points}")
    typer.echo(f"Limits     {_limits(shown)}")
    typer.echo(f"Statement  {found.statement(shown.id)}\n\nInterface")
    for name, function in shown.functions.items():
        arrow = f"\n      -> {function.returns}" if function.returns else ""
        arrays = "  (arrays arrive as numpy)" if function.arrays == "numpy" else ""
        typer.echo(f"  {name}({', '.join(function.arguments)}){arrays}{arrow}")


@app.command()
@command
def start(
    context: typer.Context,
    exercise: ExerciseArgument,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New or empty folder.")],
    course: CourseOption = None,
) -> None:
    """Put what a student needs for an exercise into a new folder."""
    from grader.starter import start_exercise

    found = open_course(context, course)
    chosen = found.exercise(exercise)
    for path in start_exercise(found, chosen.id, folder):
        typer.echo(f"  {path}")
    typer.echo(
        f"\nNext: read {folder / 'statement.md'}, fill in {folder / 'solution.py'} or the notebook; then\n"
        f"  grader check {chosen.id} {folder / 'solution.py'}"
    )


def _limits(exercise: "Exercise") -> str:
    from grader.exercise import MEBIBYTE

    limits = exercise.limits
    return (
        f"{limits.memory / MEBIBYTE:g} MiB memory, {limits.cpus:g} CPU, {limits.pids} processes, "
        f"{limits.tmp / MEBIBYTE:g} MiB disk, {limits.call_seconds:g} s a call, "
        f"{limits.test_seconds:g} s a test, {limits.total_seconds:g} s in all"
    )
