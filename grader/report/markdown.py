"""The report in GitHub's Markdown, for a pull request or a step's summary, and as annotations of a workflow.

What a submission chose stands in code alone, where nothing is a link, a mention or HTML.
"""

import re

from grader.outcome import Outcome
from grader.report.model import Report, TestResult, Verdict
from grader.report.released import WITHHELD

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+.!|~&$:=-])")
_MARKS = {Outcome.PASSED: "✅", Outcome.SKIPPED: "⏭️"}
_LOST = "❌"


def markdown(report: Report) -> str:
    """The report as a section of GitHub-flavoured Markdown."""
    if report.withheld:
        return f"## {_text(report.exercise)}\n\n{_code(report.submission.name)}: {WITHHELD}\n"
    parts = [
        f"## {_text(report.exercise)}: {_score(report)}",
        f"{_code(report.submission.name)}, seed {report.seed}, isolation {_text(report.isolation)}",
    ]
    if report.message:
        parts.append(_block(report.message))
    if report.categories and report.outcome is Verdict.GRADED:
        rows = [
            f"| {_text(name)} | {each.points:g} | {each.max_points:g} |"
            for name, each in report.categories.items()
        ]
        parts.append("\n".join(["| category | points | of |", "| --- | ---: | ---: |", *rows]))
    if report.tests and report.outcome is not Verdict.REJECTED:
        parts.append("\n".join(_item(test) for test in report.tests))
    if report.load_output and report.load_output.strip():
        parts.append("Printed while loading:")
        parts.append(_block(report.load_output.strip("\n")))
    return "\n\n".join(parts) + "\n"


def annotations(report: Report) -> str:
    """The report as commands that a workflow of GitHub Actions prints, a line each."""
    if report.withheld:
        return f"::notice title={_value(report.exercise, in_property=True)}::{WITHHELD}\n"
    lines = [
        f"::error title={_value(test.title, in_property=True)}::{_value(test.hint or test.outcome.value)}"
        for test in report.tests
        if test.outcome is not Outcome.PASSED
    ]
    if report.message:
        lines.insert(0, f"::error title=submission::{_value(report.message)}")
    level = "notice" if report.outcome is Verdict.GRADED else "error"
    return (
        "\n".join([*lines, f"::{level} title={_value(report.exercise, in_property=True)}::{_score(report)}"])
        + "\n"
    )


def _score(report: Report) -> str:
    if report.score is None:
        return "not graded"
    return f"{report.score:g} / {report.max_score:g}"


def _item(test: TestResult) -> str:
    mark = _MARKS.get(test.outcome, _LOST)
    line = f"- {mark} {_text(test.title)} ({test.points:g} / {test.max_points:g})"
    return line if test.outcome is Outcome.PASSED or not test.hint else f"{line}\\\n  {_text(test.hint)}"


def _text(text: str) -> str:
    """Plain text on one line: no markup, no mention of anybody, no address."""
    line = " ".join(text.split())
    return (
        _SPECIAL.sub(r"\\\1", line)
        .replace("@", "&#64;")
        .replace("://", ":&#47;/")
        .replace("www", "www&#8203;")
    )


def _code(text: str) -> str:
    """Any text as a code span on one line."""
    line = " ".join(text.split())
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"{fence} {line} {fence}"


def _block(text: str) -> str:
    """Any text as a block of code."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def _value(text: str, in_property: bool = False) -> str:
    """A value of a workflow command, which ends at a line break."""
    for character in "%\r\n" + (":," if in_property else ""):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
