"""Commands that pack an exercise for a platform: export gradescope."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.app import app, command
from grader.cli.options import (
    CourseOption,
    ExerciseArgument,
    LanguageOption,
    SeedOption,
    choose_language,
    open_course,
)

export = typer.Typer(
    help="Pack an exercise for a platform.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)
app.add_typer(export, name="export")


@export.command("gradescope")
@command
def export_gradescope(
    context: typer.Context,
    exercise: ExerciseArgument,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="ZIP",
            help="The zip to write; EX-gradescope.zip if not given.",
            show_default=False,
        ),
    ] = None,
    seed: SeedOption = None,
    language: LanguageOption = None,
    course: CourseOption = None,
) -> None:
    """Write the zip that Gradescope makes an autograder of."""
    from grader.export import gradescope
    from grader.export.settings import Settings

    found = open_course(context, course)
    place = out or Path(f"{exercise}-gradescope.zip")
    settings = Settings(exercise=exercise, seed=seed, language=choose_language(language).value)
    size = gradescope.export_gradescope(found, settings, place)
    typer.echo(
        f"{place} ({size / 1e6:.1f} MB; it holds the hidden tests: keep it as you keep them)\n"
        "\nNext: docs/gradescope.md. On Gradescope, Configure Autograder, upload it and choose Ubuntu 22.04 or newer."
    )
