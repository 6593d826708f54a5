"""The command that begins an exercise: new."""

from typing import Annotated

import typer

from grader.cli.app import app, command
from grader.cli.options import CourseOption


@app.command()
@command
def new(
    context: typer.Context,
    exercise: Annotated[str, typer.Argument(metavar="EX", help="Name of the new exercise.")],
    course: CourseOption = None,
) -> None:
    """Begin an exercise of your own: small, complete and verified as it is, to be changed piece by piece."""
    from grader.authoring.scaffold import new_exercise
    from grader.course import course_root

    root = course_root(course or context.obj)
    for folder in new_exercise(root, exercise):
        typer.echo(f"  {folder}")
    typer.echo(
        f"\nNext: docs/authoring.md tells what each file is for. It is complete as it is; after each change\n"
        f"  grader verify {exercise} --course {root}"
    )
