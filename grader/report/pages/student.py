"""A submission's report as a page: one file, no script, nothing from elsewhere.

Trust: host, shows untrusted text; everything is escaped by the template engine.
"""

from dataclasses import dataclass

from grader.outcome import Outcome
from grader.report.model import Report, TestResult, Verdict
from grader.report.pages.chart import plot
from grader.report.pages.environment import render


@dataclass(frozen=True)
class Finding:
    """A test that did not pass, and those that were not run for it."""

    test: TestResult
    waiting: list[TestResult]


@dataclass(frozen=True)
class Bar:
    """A category's points, and how much of its bar is filled."""

    name: str
    points: float
    worth: float
    share: float


def student_page(report: Report, who: str = "") -> str:
    """The page.

    Args:
        report: What to show, all of it; see `grader.report.released`.
        who: The student's name, where it is known.
    """
    shown = () if report.outcome is Verdict.REJECTED else report.tests
    return render(
        "student.html",
        report.language,
        report=report,
        title=report.title or report.exercise,
        who=who,
        graded=report.outcome is Verdict.GRADED,
        bars=_bars(report),
        findings=findings(shown, list(report.categories)),
        passed=[test for test in shown if test.outcome is Outcome.PASSED],
        plots={number: plot(each) for number, each in enumerate(report.pictures) if each.kind == "chart"},
        share=(report.score or 0.0) / report.max_score if report.max_score else 0.0,
        timing=[(name, seconds) for name, seconds in report.timing.parts.items() if seconds],
        printed=(report.load_output or "").strip("\n"),
    )


def findings(tests: tuple[TestResult, ...], categories: list[str]) -> list[Finding]:
    """Tests that did not pass in the order in which to mend them, each with those that wait for it.

    By category, in the exercise's order; in each as its author has put them, the simple before what is made of it.

    Args:
        tests: All results.
        categories: Their order.
    """
    roots: list[Finding] = []
    under: dict[str, Finding] = {}
    for test in tests:
        if test.outcome is Outcome.PASSED:
            continue
        # What a test needs has run before it.
        root = under.get(test.cause or "")
        if root is None:
            roots.append(root := Finding(test, []))
        else:
            root.waiting.append(test)
        under[test.name] = root
    order = {name: number for number, name in enumerate(categories)}
    return sorted(roots, key=lambda each: order.get(each.test.category, len(order)))


def _bars(report: Report) -> list[Bar]:
    return [
        Bar(
            name,
            category.points or 0.0,
            category.max_points,
            (category.points or 0.0) / category.max_points if category.max_points else 0.0,
        )
        for name, category in report.categories.items()
    ]
