"""The command that shows a batch's reports again: report."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.app import app, command
from grader.cli.options import CourseOption, FeedbackOption, open_course

FILES = {
    "html": ".html",
    "json": ".json",
    "markdown": ".md",
    "junit": ".xml",
    "gradescope": ".json",
    "prairielearn": ".json",
}


@app.command()
@command
def report(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a batch, its --out.")],
    who: Annotated[
        str | None,
        typer.Argument(
            metavar="[WHO]", help="Part of a name, identifier, address or file name.", show_default=False
        ),
    ] = None,
    written: Annotated[
        list[str] | None,
        typer.Option(
            "--report",
            metavar="FORMAT=DIR",
            help="Write a file for each submission into this folder, e.g. markdown=feedback; repeatable.",
            show_default=False,
        ),
    ] = None,
    feedback: FeedbackOption = None,
    course: CourseOption = None,
) -> None:
    """Show or write the reports of a batch again, without grading anything."""
    from rich.console import Console

    from grader.batch.reports import BatchReports, file_stem
    from grader.batch.store import FILE_NAME, BatchStore
    from grader.errors import UsageError
    from grader.report.terminal import print_report
    from grader.report.write import FORMATS, write_whole

    targets = [_target(option) for option in written or []]
    if not targets and who is None:
        raise UsageError(
            "whose report? Name somebody (part of a name will do), or write all with --report markdown=DIR"
        )
    if not (folder / FILE_NAME).is_file():
        raise UsageError(f'"{folder}" is no folder of a batch: there is no {FILE_NAME} in it')
    found = open_course(context, course)
    number = 0
    with closing(BatchStore(folder)) as store:
        reports = BatchReports(store, found, feedback)
        for _, place in targets:
            _make(place)
        for number_, row, each in reports.all(who):
            number += 1
            if not targets:
                print_report(each, Console())
            for name, place in targets:
                text = FORMATS[name].render(each)
                if text is not None:
                    write_whole(place / f"{file_stem(number_, row.students)}{FILES[name]}", text)
    if number == 0:
        raise UsageError(
            "the batch holds no report" if who is None else f'the batch holds no report of "{who}"'
        )
    for _, place in targets:
        typer.echo(f"written: {number} reports in {place}")


def _target(option: str) -> tuple[str, Path]:
    from grader.errors import UsageError

    name, equals, place = option.partition("=")
    if name not in FILES or not equals or not place:
        raise UsageError(f'--report: received "{option}", expected FORMAT=DIR; formats: {", ".join(FILES)}')
    return name, Path(place)


def _make(place: Path) -> None:
    from grader.errors import UsageError

    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f'--report: the folder "{place}" cannot be made: {error.strerror}') from None
