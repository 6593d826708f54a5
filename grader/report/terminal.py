"""The report as it is read in a terminal.

Whatever came from a submission is put into `Text` objects, which know no markup; the report itself has made
control characters visible already.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from grader.outcome import Outcome
from grader.report.model import Report, Verdict

WIDEST = 100
_BAR_WIDTH = 24
_STYLES = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "red",
    Outcome.ERROR: "red",
    Outcome.TIMEOUT: "red",
    Outcome.SKIPPED: "dim",
    Outcome.INFRASTRUCTURE: "magenta",
}


@dataclass(frozen=True)
class _Glyphs:
    passed: str
    lost: str
    full: str
    empty: str
    rule: str


_UNICODE = _Glyphs("✓", "✗", "█", "░", "─")
_ASCII = _Glyphs("+", "x", "#", ".", "-")


def print_report(report: Report, console: Console, *, public: bool = False) -> None:
    """Print a report.

    Args:
        report: What to print.
        console: Where to; at most `WIDEST` columns are used.
        public: Only public tests ran, so the points are no grade.
    """
    glyphs = _UNICODE if console.encoding.lower().startswith("utf") else _ASCII
    for part in _parts(report, glyphs, public=public):
        console.print(part, width=min(console.width, WIDEST), markup=False, highlight=False, emoji=False)


def _parts(report: Report, glyphs: _Glyphs, *, public: bool) -> Iterator[RenderableType]:
    yield Rule(style="dim", characters=glyphs.rule)
    yield _headline(report, public=public)
    yield Text()
    if report.message:
        yield Padding(Text(report.message, style="bold"), (0, 0, 1, 2))
    if report.outcome is Verdict.GRADED:
        yield _categories(report, glyphs)
        yield Text()
    if report.tests and report.outcome is not Verdict.REJECTED:
        yield _tests(report, glyphs)
        yield Text()
    if report.load_output and (output := report.load_output.strip("\n")):
        printed = Group(Text("Printed while loading:"), Text(output, style="dim"))
        yield Padding(printed, (0, 0, 1, 2))
    yield Text(f"seed {report.seed}, isolation: {report.isolation}", style="dim")
    if report.timing.total:
        yield _timing(report)


def _headline(report: Report, *, public: bool) -> Table:
    title = Text.assemble((report.exercise, "bold"), "  ", (_line(report.submission.name), "cyan"))
    if public:
        title.append("  public tests, not a grade", style="yellow")
    if report.score is None:
        result = Text("not graded: infrastructure", style="bold magenta")
    elif report.outcome is Verdict.REJECTED:
        result = Text(f"rejected  {report.score:g} / {report.max_score:g}", style="bold red")
    else:
        full = report.score >= report.max_score
        result = Text(f"{report.score:g} / {report.max_score:g}", style="bold green" if full else "bold")
    table = Table.grid(expand=True)
    table.add_column(ratio=1)
    table.add_column(justify="right", no_wrap=True)
    table.add_row(title, result)
    return table


def _categories(report: Report, glyphs: _Glyphs) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column()
    for name, category in report.categories.items():
        points = category.points or 0.0
        share = points / category.max_points if category.max_points else 0.0
        filled = int(share * _BAR_WIDTH)
        bar = Text.assemble(
            (glyphs.full * filled, "green" if share >= 1 else "yellow"),
            (glyphs.empty * (_BAR_WIDTH - filled), "dim"),
        )
        table.add_row(Text(f"  {name}"), Text(f"{points:g} / {category.max_points:g}"), bar)
    return table


def _tests(report: Report, glyphs: _Glyphs) -> Table:
    table = Table.grid(expand=True, padding=(0, 1))
    table.add_column(width=3, justify="right", no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(justify="right", no_wrap=True)
    for result in report.tests:
        style = _STYLES[result.outcome]
        mark = glyphs.passed if result.outcome is Outcome.PASSED else glyphs.lost
        title = Text(_line(result.title), "" if result.outcome is Outcome.PASSED else "bold")
        if result.outcome not in {Outcome.PASSED, Outcome.FAILED}:
            title.append(f"  ({result.outcome.value})", style=style)
        table.add_row(Text(mark, style), title, Text(f"{result.points:g} / {result.max_points:g}", style))
        if result.outcome is Outcome.PASSED:
            continue
        for text, text_style in ((result.hint, ""), (result.detail, "dim")):
            if text and text not in (report.message or ""):  # a failed load is told once, not for every test
                table.add_row(Text(), Text(text.rstrip(), text_style), Text())
    return table


def _timing(report: Report) -> Text:
    timing = report.timing
    parts = ", ".join(f"{name} {seconds:.2f}" for name, seconds in timing.parts.items() if seconds)
    return Text(f"{timing.total:.2f} s: {parts}", style="dim")


def _line(text: str) -> str:
    return " ".join(text.split())
