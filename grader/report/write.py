"""Write a report where `--report FORMAT=PATH` says."""

import os
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SandboxError, UsageError
from grader.report.junit import junit
from grader.report.markdown import annotations, markdown
from grader.report.model import Report
from grader.report.platforms import classroom50, classroom_environment, gradescope, prairielearn
from grader.report.released import released

STANDARD_OUTPUT = "-"


@dataclass(frozen=True)
class Format:
    """How a report is written.

    Args:
        make: Makes the text of what it is to show.
        check: Raises UsageError, before any time goes into grading, where it could not be written here.
        appends: A file grows by it, as is the custom with GitHub's step summary.
        whole: It is the instructor's and holds everything; all others show what the student is to see.
        illustrated: It shows what the networks learnt, so that is worth drawing.
    """

    make: Callable[[Report], str | None]
    check: Callable[[], object] = lambda: None
    appends: bool = False
    whole: bool = False
    illustrated: bool = False

    def render(self, report: Report) -> str | None:
        """The text; None where there is nothing to say in this format."""
        return self.make(report if self.whole else released(report))


def _html(report: Report) -> str:
    # The template engine takes a while to import, and most reports are not pages.
    from grader.report.pages import student_page

    return student_page(report)


FORMATS = {
    "json": Format(Report.to_json, whole=True),
    "html": Format(_html, illustrated=True),
    "markdown": Format(markdown),
    "junit": Format(junit),
    "gradescope": Format(gradescope),
    "prairielearn": Format(prairielearn, illustrated=True),
    "classroom50": Format(classroom50, check=classroom_environment),
    "github": Format(markdown, appends=True),
    "annotations": Format(annotations),
}


@dataclass(frozen=True)
class Target:
    """One place that a report goes to.

    Args:
        format: Name of the format, a key of `FORMATS`.
        path: File to write; None for the standard output.
    """

    format: str
    path: Path | None


def parse_targets(options: list[str], formats: Collection[str] = tuple(FORMATS)) -> list[Target]:
    """Understand the values of `--report`, before any time goes into grading.

    Args:
        options: Values such as "json=report.json" and "json=-".
        formats: Those that there are.

    Raises:
        UsageError: An unknown format, no path, no such folder, or two reports for the standard output.
    """
    targets = [_parse(option, formats) for option in options]
    if sum(target.path is None for target in targets) > 1:
        raise UsageError('--report: only one report can go to the standard output, "-"')
    return targets


def write_report(report: Report, targets: list[Target]) -> None:
    """Write a report to all its targets; a file is replaced whole or not at all.

    Raises:
        SandboxError: A file cannot be written.
    """
    for target in targets:
        format_ = FORMATS[target.format]
        text = format_.render(report)
        if text is None:
            continue
        if format_.appends and target.path is not None:
            _append(target.path, text)
        else:
            write_text(text, target.path)


def write_text(text: str, path: Path | None) -> None:
    """Write to a file, or to the standard output where the path is None.

    Raises:
        SandboxError: The file cannot be written.
    """
    if path is not None:
        write_whole(path, text)
        return
    sys.stdout.write(text)
    sys.stdout.flush()


def write_whole(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write a file such that a reader sees the old content or the new one, never a part.

    Raises:
        SandboxError: The file cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        try:
            draft.write_text(text, encoding=encoding, newline="")
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise SandboxError(f'the report "{path}" cannot be written: {error.strerror}') from None


def _append(path: Path, text: str) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise SandboxError(f'the report "{path}" cannot be written: {error.strerror}') from None


def _parse(option: str, formats: Collection[str]) -> Target:
    name, equals, place = option.partition("=")
    if name not in formats or not equals or not place:
        raise UsageError(
            f'--report: received "{option}", expected FORMAT=PATH, or FORMAT=- for the standard output; '
            f"formats: {', '.join(formats)}"
        )
    FORMATS[name].check()
    if place == STANDARD_OUTPUT:
        return Target(name, None)
    path = Path(place)
    if path.is_dir():
        raise UsageError(f'--report: "{path}" is a folder, expected the name of a file')
    if not path.parent.is_dir():
        raise UsageError(f'--report: there is no folder "{path.parent}": create it first')
    return Target(name, path)
