"""A student's page in a browser: nothing from elsewhere, nothing that runs, readable for everybody."""

from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from playwright.sync_api import Browser

from grader.exercise import Exercise
from grader.feedback import Feedback
from grader.outcome import Outcome
from grader.report.model import Report, SubmissionInfo, TestResult, Timing, Verdict, build_report
from grader.report.pages import student_page
from grader.report.picture import Chart, Curve, Level
from grader.report.released import released
from grader.testing.album import Album, mosaic

from .browser import visit
from .test_class_page import HOSTILE, assert_fits

ANSI = "\x1b[31mred\x1b[0m"


def result(name: str, outcome: Outcome, hint: str | None = None, cause: str | None = None) -> TestResult:
    points = 10 if outcome is Outcome.PASSED else 0
    return TestResult(
        name=name, title=f"What {name} checks", category="loss", outcome=outcome, points=points, max_points=10,
        hint=hint, cause=cause, seconds=0.5,
    )  # fmt: skip


@pytest.fixture
def report(exercise: Exercise) -> Report:
    album = Album(Path("nowhere"), "en")
    album.images("New digits", {"yours": mosaic(np.random.default_rng(0).random((6, 8, 8)), columns=3)})
    album.words("Sentences", ["beginning", "goes on"], [["The cat", HOSTILE]])
    values = (*np.linspace(500, 150, 60), None, float("nan"))
    curve = Curve(label="loss", values=values, low=(90.0,) * 62, high=(600.0,) * 62)
    chart = Chart(
        title="Training",
        unit="nats",
        steps_per_point=5,
        curves=(curve,),
        levels=(Level(label="least", value=100.0),),
    )
    return build_report(
        exercise,
        SubmissionInfo(name=f"{HOSTILE}.py", sha256="ab" * 32),
        seed=7,
        isolation="docker",
        tests=[
            result("root", Outcome.FAILED, "The KL has the wrong sign."),
            result("waits", Outcome.SKIPPED, 'needs "root"', "root"),
            result("waits_longer", Outcome.SKIPPED, 'needs "waits"', "waits"),
            result("slow", Outcome.TIMEOUT, "It took too long."),
            result("good", Outcome.PASSED),
        ],
        timing=Timing.itemised(9, wait=0, container=0.1, import_=2, load=0.2, tests=6),
        load_output=f"{HOSTILE}\n{ANSI}",
        pictures=[chart, *album.pictures],
    )


def write(folder: Path, report: Report, who: str = "Ada Lovelace") -> Path:
    path = folder / "report.html"
    path.write_text(student_page(report, who), encoding="utf-8")
    return path


def test_what_waits_is_folded_under_its_cause(browser: Browser, report: Report, tmp_path: Path) -> None:
    with visit(browser, write(tmp_path, report)) as visited:
        findings = visited.page.locator(".finding")
        assert findings.count() == 2
        first = findings.first.inner_text()
        assert "The KL has the wrong sign." in first
        assert "What waits" not in first
        findings.first.locator("summary").click()
        assert "What waits_longer checks" in findings.first.inner_text()


def test_nothing_of_the_submission_s_is_markup(browser: Browser, report: Report, tmp_path: Path) -> None:
    with visit(browser, write(tmp_path, report, HOSTILE)) as visited:
        page = visited.page
        assert page.locator("script, iframe, object, link, form").count() == 0
        assert page.locator("img").count() == 1
        page.click("text=Printed while")
        assert f"{HOSTILE}\n\\x1b[31mred\\x1b[0m" in page.inner_text("main")
        assert HOSTILE in page.inner_text("header")
        assert not visited.console
        assert not visited.requests


def test_the_policy_lets_no_script_run(browser: Browser, report: Report, tmp_path: Path) -> None:
    path = write(tmp_path, report)
    text = path.read_text(encoding="utf-8")
    injected = text.replace(
        "<main>", "<main><script>document.title = 'taken'</script><img src='http://127.0.0.1:9/x'>"
    )
    path.write_text(injected, encoding="utf-8")
    with visit(browser, path) as visited:
        assert visited.page.title() != "taken"
        assert len([line for line in visited.console if "Content Security Policy" in line]) == 2


def test_a_curve_is_told_to_who_does_not_see_it(browser: Browser, report: Report, tmp_path: Path) -> None:
    with visit(browser, write(tmp_path, report)) as visited:
        told = visited.page.locator("svg.chart desc").inner_html()
        assert "begins at 500, ends at 150" in told
        assert "the reference ends between 90 and 600" in told


@pytest.mark.parametrize(
    ("feedback", "seen", "unseen"),
    [
        (Feedback.HINTS, ["The KL has the wrong sign.", "What root checks", "New digits"], []),
        (Feedback.POINTS, ["Test 1", "10"], ["wrong sign", "What root checks", "New digits", "root"]),
        (Feedback.NOTHING, ["not been released"], ["wrong sign", "What", "New digits", "Test 1", "10 /", "root"]),
    ],
)  # fmt: skip
def test_a_student_sees_what_the_policy_says(
    browser: Browser, report: Report, tmp_path: Path, feedback: Feedback, seen: list[str], unseen: list[str]
) -> None:
    path = write(tmp_path, released(report.model_copy(update={"feedback": feedback})))
    with visit(browser, path) as visited:
        text = visited.page.inner_text("main")
        assert all(each in text for each in seen)
    source = path.read_text(encoding="utf-8").partition("</style>")[2]
    assert not [each for each in unseen if each in source]


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["graded", "zh", "perfect", "rejected", "fault", "withheld"])
def test_everybody_can_read_it(
    browser: Browser, report: Report, exercise: Exercise, tmp_path: Path, size: str, scheme: Literal["light", "dark"],
    kind: str,
) -> None:  # fmt: skip
    changes: dict[str, dict[str, object]] = {
        "zh": {"language": "zh"},
        "perfect": {"tests": (result("good", Outcome.PASSED),), "score": report.max_score},
        "rejected": {"outcome": Verdict.REJECTED, "message": "cell 3, line 2: invalid syntax"},
        "fault": {"outcome": Verdict.INFRASTRUCTURE, "score": None, "message": "the engine is gone"},
    }
    changed = report.model_copy(update=changes.get(kind, {}))
    if kind == "withheld":
        changed = released(report.model_copy(update={"feedback": Feedback.NOTHING}))
    with visit(browser, write(tmp_path, changed), size, scheme, axe=True) as visited:
        for summary in visited.page.locator("summary").all():
            if not summary.evaluate("element => element.parentElement.open"):
                summary.click()
        assert visited.violations() == []
        assert_fits(visited.page)
