"""Whatever a report says, each platform finds the fields that it publishes, and never a zero that nobody earned."""

import base64
import io
import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from grader.exercise import Exercise
from grader.feedback import Feedback
from grader.outcome import Outcome
from grader.report.model import Report, SubmissionInfo, TestResult, Verdict, build_report, rejection
from grader.report.picture import Chart, Curve
from grader.report.schema import report_schema
from grader.report.write import FORMATS
from grader.testing.album import Album
from tests.unit.report.platform_schemas import FAULTS, PRAIRIELEARN_BYTES
from tests.unit.report.test_formats import HOSTILE, hostile

ENVIRONMENT = {
    "CLASSROOM": "gm",
    "ASSIGNMENT": "vae",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://host.example/o/r/commit/a1b2c3d",
    "RELEASE_URL": "https://host.example/o/r/releases/tag/submit",
}
KINDS = ("graded", "full", "no test ran", "apart", "illustrated", "rejected", "infrastructure", "broken test")
REPORT = jsonschema.Draft202012Validator(json.loads(report_schema()))
NOT_GRADED = ("infrastructure", "broken test")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def reports(exercise: Exercise, results: list[TestResult], report: Report) -> dict[str, Report]:
    who = SubmissionInfo(name="solution.py", sha256=None)
    tests = {
        "full": [
            test.model_copy(update={"outcome": Outcome.PASSED, "points": test.max_points}) for test in results
        ],
        "no test ran": [],
        "broken test": [*results[:2], results[2].model_copy(update={"outcome": Outcome.INFRASTRUCTURE})],
    }
    album = Album(Path(), "en")
    album.images(
        "Digits", {"yours": noise(40), "the reference's": noise(40)}, notes=["PSNR 20 dB"], caption="Look."
    )
    album.words("Texts", ["prompt", "text"], [["a", "b"]])
    chart = Chart(title="Training", steps_per_point=5, curves=(Curve(label="loss", values=(3.0, None)),))
    return {
        "graded": report,
        "apart": report.model_copy(update={"isolation": "user"}),
        "illustrated": report.model_copy(update={"pictures": (chart, *album.pictures)}),
        "rejected": rejection(exercise, "solution.py", 7, "'solution.py' is empty"),
        "infrastructure": build_report(
            exercise, who, seed=7, isolation="docker", tests=results, outcome=Verdict.INFRASTRUCTURE,
            message="the engine is gone",
        ),
        **{
            name: build_report(exercise, who, seed=7, isolation="docker", tests=each)
            for name, each in tests.items()
        },
    }  # fmt: skip


def noise(size: int) -> np.ndarray:
    """Pixels that no compression makes smaller: (size, size, 3), uint8."""
    return np.random.default_rng(size).integers(0, 256, (size, size, 3), np.uint8)


def rendered(report: Report, name: str) -> str:
    text = FORMATS[name].render(report)
    assert text is not None
    return text


def check(report: Report) -> None:
    """Every format that a program reads is as its reader wants it."""
    REPORT.validate(json.loads(rendered(report, "json")))
    for name, faults in FAULTS.items():
        text = FORMATS[name].render(report)
        if name == "classroom50" and (report.score is None or report.withheld):
            assert text is None
            continue
        assert text is not None
        assert faults(text) == [], name
        assert text.isascii() or name == "junit"


@pytest.mark.parametrize("feedback", Feedback)
@pytest.mark.parametrize("kind", KINDS)
def test_every_report_has_the_fields_that_platforms_publish(
    reports: dict[str, Report], kind: str, feedback: Feedback
) -> None:
    assert reports.keys() == set(KINDS)
    check(reports[kind].model_copy(update={"feedback": feedback}))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_changes_a_field(reports: dict[str, Report], kind: str, text: str) -> None:
    check(hostile(reports[kind], text))


POINTS = st.floats(0, 1e4, allow_nan=False)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tests=st.lists(
        st.tuples(st.text(), st.text(), st.sampled_from(Outcome), POINTS, st.floats(0, 1)), max_size=6
    ),
    message=st.none() | st.text(),
    feedback=st.sampled_from(Feedback),
)
def test_any_report_has_the_fields_that_platforms_publish(
    exercise: Exercise,
    tests: list[tuple[str, str, Outcome, float, float]],
    message: str | None,
    feedback: Feedback,
) -> None:
    found = [
        TestResult(
            name=f"test_{number}", title=title, category="loss", outcome=outcome, points=share * worth,
            max_points=worth, hint=hint,
        )
        for number, (title, hint, outcome, worth, share) in enumerate(tests)
    ]  # fmt: skip
    report = build_report(
        exercise, SubmissionInfo(name=message or "", sha256=None), seed=1, isolation="none", tests=found,
        message=message, load_output=message, public=True,
    )  # fmt: skip
    check(report.model_copy(update={"feedback": feedback}))


@pytest.mark.parametrize("feedback", Feedback)
@pytest.mark.parametrize("kind", NOT_GRADED)
def test_no_format_reads_as_a_zero_where_the_infrastructure_failed(
    reports: dict[str, Report], kind: str, feedback: Feedback
) -> None:
    report = reports[kind].model_copy(update={"feedback": feedback})
    assert FORMATS["classroom50"].render(report) is None
    assert json.loads(rendered(report, "json"))["score"] is None
    gradescope = json.loads(rendered(report, "gradescope"))
    assert "score" not in gradescope
    assert gradescope["tests"] == []
    assert json.loads(rendered(report, "prairielearn"))["gradable"] is False
    assert '<property name="score" value="" />' in rendered(report, "junit")
    for name in ("html", "markdown", "github", "annotations"):
        text = rendered(report, name)
        assert f"{report.score or 0:g} / {report.max_score:g}" not in text, name
        assert ("not graded" in text) is not report.withheld, name


def test_a_score_reaches_no_platform_that_would_show_one_that_is_withheld(report: Report) -> None:
    withheld = report.model_copy(update={"feedback": Feedback.NOTHING, "score": 45.37})
    assert json.loads(rendered(withheld, "gradescope"))["visibility"] == "hidden"
    for name in sorted(FORMATS.keys() - {"json", "gradescope", "classroom50"}):
        text = rendered(withheld, name)
        assert not re.search(r"45\.?37", text), name


def test_prairielearn_gets_the_images_of_what_the_networks_made(reports: dict[str, Report]) -> None:
    found = json.loads(rendered(reports["illustrated"], "prairielearn"))["images"]
    assert [image["label"] for image in found] == ["Digits: yours (PSNR 20 dB)", "Digits: the reference's"]
    for image in found:
        content = base64.b64decode(image["url"].removeprefix("data:image/png;base64,"), validate=True)
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(content), formats=["PNG"])), noise(40))


def test_prairielearn_gets_as_many_images_as_it_takes(report: Report) -> None:
    album = Album(Path(), "en")
    album.images("Noise", {f"number {number}": noise(150) for number in range(12)})
    full = hostile(report, "\U0001f600" * 4000).model_copy(update={"pictures": tuple(album.pictures)})
    text = rendered(full, "prairielearn")
    assert FAULTS["prairielearn"](text) == []
    images = json.loads(text)["images"]
    assert 1 < len(images) < 12
    assert len(text) + len(json.dumps(images[-1])) > PRAIRIELEARN_BYTES


def test_every_format_is_one_that_a_program_reads_or_a_person() -> None:
    assert FORMATS.keys() - FAULTS.keys() == {"json", "html", "markdown", "github", "annotations"}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("gradescope", '"score": 45.0', '"score": "45"'),
        ("gradescope", '"score": 45.0', '"execution_time": 1'),
        ("gradescope", '"score": 45.0', '"score": NaN'),
        ("gradescope", '"status": "passed"', '"status": "error"'),
        ("gradescope", '"output_format": "text"', '"output_format": "markdown"'),
        ("gradescope", '"max_score": 40.0', '"max_score": 4.0'),
        ("gradescope", '"number": "1"', '"number": 1'),
        ("gradescope", '"tags"', '"tag"'),
        ("prairielearn", '"score": 0.45', '"score": 45'),
        ("prairielearn", '"score": 0.45,', ""),
        ("prairielearn", '"gradable": true', '"gradable": false'),
        ("prairielearn", "image/png", "image/svg+xml"),
        ("prairielearn", '"points": 30.0', '"points": null'),
        ("prairielearn", '"label"', '"caption"'),
        ("classroom50", '"score": 45', '"score": 44'),
        ("classroom50", '"passed": true', '"passed": 1'),
        ("classroom50", '"max-score": 100', '"max_score": 100'),
        ("classroom50", '"review": "https', '"review": "'),
        ("junit", 'failures="2"', 'failures="1"'),
        ("junit", 'time="5.000"', 'time="5 s"'),
        ("junit", "failure ", "problem "),
        ("junit", "<properties>", "<properties />text<properties>"),
    ],
)
def test_a_field_that_is_wrong_is_found(reports: dict[str, Report], name: str, old: str, new: str) -> None:
    text = rendered(reports["illustrated"], name)
    changed = text.replace(old, new).replace("</failure>", "</problem>" if "problem" in new else "</failure>")
    assert changed != text
    if "NaN" in new:
        with pytest.raises(ValueError, match="not JSON"):
            FAULTS[name](changed)
    else:
        assert FAULTS[name](changed)
