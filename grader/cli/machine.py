"""Commands about the machine: image build, image sbom, doctor."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.app import EXIT_INFRASTRUCTURE, app, command, say
from grader.cli.options import CourseOption, open_course

image = typer.Typer(
    help="The sandbox image.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)
app.add_typer(image, name="image")

_MARKS = {True: "ok", False: "FAILS", None: "-"}


@image.command("build")
@command
def build_image() -> None:
    """Build the sandbox image unless the engine has it already."""
    from grader.image import build

    typer.echo(build(say))


@image.command("sbom")
@command
def list_image(
    host: Annotated[bool, typer.Option("--host", help="Add the grader and what it runs on here.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write here.", show_default=False)
    ] = None,
) -> None:
    """Print what is in the sandbox image, as a CycloneDX bill of materials."""
    from grader.errors import UsageError
    from grader.report.write import write_text

    try:
        from grader.image.sbom import bill
    except ModuleNotFoundError:
        raise UsageError(
            "a bill of materials is written with cyclonedx-python-lib: pip install 'grader[sbom]'"
        ) from None

    write_text(bill(host=host), output)


@app.command()
@command
def doctor(context: typer.Context, course: CourseOption = None) -> int:
    """Say what works on this machine, and how to mend what does not."""
    from grader.doctor import diagnose

    findings = diagnose(open_course(context, course).root)
    width = max((len(finding.name) for finding in findings), default=0)
    for finding in findings:
        typer.echo(f"{_MARKS[finding.ok]:5}  {finding.name:{width}}  {finding.detail}")
        if finding.ok is not True and finding.mend:
            typer.echo(f"{'':5}  {'':{width}}  -> {finding.mend}")
    return EXIT_INFRASTRUCTURE if any(finding.ok is False for finding in findings) else 0
