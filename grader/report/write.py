"""Write a report where `--report FORMAT=PATH` says."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SandboxError, UsageError
from grader.report.model import Report

STANDARD_OUTPUT = "-"
FORMATS: dict[str, Callable[[Report], str]] = {"json": Report.to_json}


@dataclass(frozen=True)
class Target:
    """One place that a report goes to.

    Args:
        format: Name of the format, a key of `FORMATS`.
        path: File to write; None for the standard output.
    """

    format: str
    path: Path | None


def parse_targets(options: list[str]) -> list[Target]:
    """Understand the values of `--report`, before any time goes into grading.

    Args:
        options: Values such as "json=report.json" and "json=-".

    Raises:
        UsageError: An unknown format, no path, no such folder, or two reports for the standard output.
    """
    targets = [_parse(option) for option in options]
    if sum(target.path is None for target in targets) > 1:
        raise UsageError('--report: only one report can go to the standard output, "-"')
    return targets


def write_report(report: Report, targets: list[Target]) -> None:
    """Write a report to all its targets; a file is replaced whole or not at all.

    Raises:
        SandboxError: A file cannot be written.
    """
    for target in targets:
        write_text(FORMATS[target.format](report), target.path)


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


def write_whole(path: Path, text: str) -> None:
    """Write a file such that a reader sees the old content or the new one, never a part.

    Raises:
        SandboxError: The file cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        try:
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise SandboxError(f'the report "{path}" cannot be written: {error.strerror}') from None


def _parse(option: str) -> Target:
    name, equals, place = option.partition("=")
    if name not in FORMATS or not equals or not place:
        raise UsageError(
            f'--report: received "{option}", expected FORMAT=PATH, or FORMAT=- for the standard output; '
            f"formats: {', '.join(FORMATS)}"
        )
    if place == STANDARD_OUTPUT:
        return Target(name, None)
    path = Path(place)
    if path.is_dir():
        raise UsageError(f'--report: "{path}" is a folder, expected the name of a file')
    if not path.parent.is_dir():
        raise UsageError(f'--report: there is no folder "{path.parent}": create it first')
    return Target(name, path)
