"""Every format says what the report says, in its own terms, whatever a submission has printed or is called."""

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grader.exercise import Exercise
from grader.outcome import Outcome
from grader.report.junit import junit
from grader.report.markdown import annotations, markdown
from grader.report.model import Report, SubmissionInfo, TestResult, Verdict, build_report, rejection
from grader.report.platforms import (
    CLASSROOM_VARIABLES,
    classroom50,
    gradescope,
    gradescope_without_score,
    prairielearn,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "[a](https://evil.example) ![b](//evil.example/c.png) https://evil.example www.evil.example <a@b.cd>",
    "```\n</pre><b>bold</b>\n```\n````\n# title\n| a | b |",
    "@everyone #1 &lt;b&gt; &#60;b&#62; \\<b>",
    "]]></system-out><testcase/><![CDATA[ &amp; \ufffe \x00 \x1b[31m \u202e \ud800",
    "=HYPERLINK(1) %0A::error::x\n::set-output name=a::b\r::warning::c",
    "`` ` ``` \\` a\\",
    "===",
    "---",
    "1. one",
)
FIELDS = ("submission", "message", "load_output", "title", "hint")
ENVIRONMENT = {name: f"https://github.example/{name}" for name in CLASSROOM_VARIABLES}


def hostile(report: Report, text: str) -> Report:
    """The report with a text in every field that comes from a submission, and in those of the author."""
    tests = [test.model_copy(update={"title": text, "hint": text}) for test in report.tests]
    return Report.model_validate(
        report.model_dump()
        | {"message": text, "load_output": text, "tests": [test.model_dump() for test in tests]}
        | {"submission": {"name": text, "sha256": None}}
    )


@pytest.fixture
def infrastructure(exercise: Exercise, results: list[TestResult]) -> Report:
    return build_report(
        exercise, SubmissionInfo(name="solution.py", sha256=None), seed=7, isolation="docker", tests=results,
        outcome=Verdict.INFRASTRUCTURE, message="the engine is gone",
    )  # fmt: skip


@pytest.fixture
def rejected(exercise: Exercise) -> Report:
    return rejection(exercise, "solution.py", 7, "'solution.py' is empty")


# --- Markdown ---


def test_markdown_has_score_points_and_hints(report: Report) -> None:
    text = markdown(report)
    assert text.startswith("## line\\_fit: 45 / 100\n")
    assert "` solution.py `, seed 7, isolation docker" in text
    assert "| loss | 15 | 70 |" in text
    assert (
        "- ✅ Shapes\\. (30 / 30)\n- ❌ The slope is right\\. (15 / 40)\\\n  Divide by the variance\\.\n"
        in text
    )


def test_markdown_of_what_was_not_graded_has_no_points(infrastructure: Report, rejected: Report) -> None:
    assert markdown(infrastructure).startswith("## line\\_fit: not graded\n")
    assert "the engine is gone" in markdown(infrastructure)
    assert markdown(rejected).startswith("## line\\_fit: 0 / 100\n")
    assert "is empty" in markdown(rejected)


def inline(tokens: Any) -> list[Any]:
    return [each for token in tokens for each in [token, *inline(token.children or [])]]


def check_markdown(report: Report, text: str) -> None:
    rendered = markdown(hostile(report, text))
    tokens = inline(MarkdownIt("commonmark").enable("table").parse(rendered))
    assert not {"link_open", "image", "html_inline", "html_block"} & {token.type for token in tokens}
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h2"]
    # What GitHub itself makes links and mentions of stands in code.
    outside = re.sub(r"^(`{3,})text\n.*?^\1$", "", rendered, flags=re.MULTILINE | re.DOTALL)
    plain = re.sub(r"(`+) .*? \1(?!`)", "", outside)
    assert not re.search(r"@|://|www\.", plain)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_markdown_is_markup_that_the_report_did_not_make(report: Report, text: str) -> None:
    check_markdown(report, text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text("`<>[]()!&#;@\\|-+=*_~\n :/htpsw.a1", max_size=60))
def test_no_text_becomes_markup(report: Report, text: str) -> None:
    check_markdown(report, text)


def test_annotations_are_one_command_a_line(report: Report, infrastructure: Report) -> None:
    assert annotations(report).splitlines() == [
        "::error title=The slope is\nright.::Divide by the variance.".replace("\n", "%0A"),
        "::error title=The intercept.::It took too long.",
        "::notice title=line_fit::45 / 100",
    ]
    assert annotations(infrastructure).splitlines()[-1] == "::error title=line_fit::not graded"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_adds_a_command(report: Report, text: str) -> None:
    lines = re.split(r"[\r\n]+", annotations(hostile(report, text)).strip())
    assert len(lines) == 4
    assert [re.match(r"::\w+ title=[^:,]*::", line) is not None for line in lines] == [True] * 4


# --- JUnit ---


def test_junit_counts_what_it_holds(report: Report) -> None:
    (suite,) = ET.fromstring(junit(report))
    assert {name: suite.get(name) for name in ("name", "tests", "failures", "errors", "skipped", "time")} == {
        "name": "line_fit", "tests": "3", "failures": "2", "errors": "0", "skipped": "0", "time": "5.000",
    }  # fmt: skip
    properties = {each.get("name"): each.get("value") for each in suite.iter("property")}
    assert (properties["score"], properties["max_score"], properties["seed"]) == ("45", "100", "7")
    _, slope, intercept = suite.findall("testcase")
    assert (slope.get("classname"), slope.get("name"), slope.get("time")) == (
        "line_fit.loss",
        "test_slope",
        "0.250",
    )
    failure = slope.find("failure")
    assert failure is not None
    assert failure.get("message") == "Divide by the variance."
    assert intercept.find("failure") is not None


def test_junit_of_what_was_not_graded_has_an_error_and_of_what_was_rejected_a_failure(
    infrastructure: Report, rejected: Report
) -> None:
    for report, kind in ((infrastructure, "error"), (rejected, "failure")):
        (suite,) = ET.fromstring(junit(report))
        *_, case = suite.findall("testcase")
        assert (case.get("name"), [each.tag for each in case]) == ("submission", [kind])
        assert suite.get(f"{kind}s") == "1" if kind == "error" else suite.get("tests") == "1"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_adds_an_element(report: Report, text: str) -> None:
    tags = [each.tag for each in ET.fromstring(junit(report)).iter()]
    found = [each.tag for each in ET.fromstring(junit(hostile(report, text))).iter()]
    assert [tag for tag in found if tag != "system-out"] == tags


def test_a_skipped_test_is_skipped(report: Report) -> None:
    tests = (
        report.tests[0].model_copy(update={"outcome": Outcome.SKIPPED, "points": 0.0, "hint": "needs it"}),
    )
    (suite,) = ET.fromstring(junit(report.model_copy(update={"tests": tests})))
    assert (suite.get("skipped"), suite.get("failures")) == ("1", "0")


# --- platforms ---


def test_gradescope_has_points_that_add_up_and_hints(report: Report) -> None:
    found = json.loads(gradescope(report))
    assert (found["score"], found["execution_time"]) == (45, 5)
    assert [test["status"] for test in found["tests"]] == ["passed", "failed", "failed"]
    assert sum(test["score"] for test in found["tests"]) == 45
    assert found["tests"][1]["output"] == "Divide by the variance."


def test_gradescope_gets_no_score_of_what_was_not_graded(infrastructure: Report, rejected: Report) -> None:
    found = json.loads(gradescope(infrastructure))
    assert "score" not in found
    # Where there is no score Gradescope adds up those of the tests.
    assert found["tests"] == []
    assert "the engine is gone" in found["output"]
    found = json.loads(gradescope(rejected))
    assert (found["score"], found["tests"]) == (0, [])
    assert "is empty" in found["output"]


def test_gradescope_has_a_sentence_on_a_user_of_its_own(report: Report) -> None:
    sentence = "as a user of its own"
    assert sentence not in gradescope(report)
    found = json.loads(gradescope(report.model_copy(update={"isolation": "user"})))
    assert sentence in found["output"]
    assert found["extra_data"]["isolation"] == "user"


def test_gradescope_gets_no_score_where_there_is_no_report() -> None:
    found = json.loads(gradescope_without_score("the autograder failed"))
    assert "score" not in found
    assert (found["output"], found["tests"]) == ("the autograder failed", [])


def test_prairielearn_gets_a_share_and_what_was_not_graded_is_not_gradable(
    report: Report, infrastructure: Report, rejected: Report
) -> None:
    found = json.loads(prairielearn(report))
    assert (found["gradable"], found["score"]) == (True, 0.45)
    assert [test["points"] for test in found["tests"]] == [30, 15, 0]
    for other in (infrastructure, rejected):
        found = json.loads(prairielearn(other))
        assert not found["gradable"]
        assert "score" not in found
    assert found["format_errors"] == ["'solution.py' is empty"]


def test_classroom_50_gets_whole_points_that_add_up(
    report: Report, infrastructure: Report, rejected: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    halves = [test.model_copy(update={"points": min(test.max_points, 10.4)}) for test in report.tests]
    for graded, score in (
        (report, 45),
        (report.model_copy(update={"tests": tuple(halves)}), 30),
        (rejected, 0),
    ):
        found = json.loads(str(classroom50(graded)))
        assert found["schema"] == "classroom50/result/v1"
        assert (found["score"], found["max-score"]) == (score, 100)
        assert all(
            isinstance(test[name], int)
            for test in found["tests"]
            for name in ("score", "max-score", "passed")
        )
        assert sum(test["score"] for test in found["tests"]) == score
        assert all(isinstance(value, str) and value for value in list(found.values())[:8])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["datetime"])
    assert classroom50(infrastructure) is None


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_a_platform_s_json(report: Report, text: str) -> None:
    for render in (gradescope, prairielearn):
        found = json.loads(render(hostile(report, text)))
        assert found["score"] in {45, 0.45}
        assert render(hostile(report, text)).isascii()
