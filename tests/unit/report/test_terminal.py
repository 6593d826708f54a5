"""The report in a terminal."""

import io
import re

import pytest
from rich.console import Console

from grader.exercise import Exercise
from grader.outcome import Outcome
from grader.report.model import Report, SubmissionInfo, TestResult, Verdict, build_report, rejection
from grader.report.terminal import WIDEST, print_report

WHO = SubmissionInfo(name="a.py", sha256=None)


def shown(report: Report, *, width: int = 80, color: bool = False, public: bool = False) -> str:
    out = io.StringIO()
    print_report(report, Console(file=out, width=width, force_terminal=color), public=public)
    return out.getvalue()


def ascii_only(report: Report) -> str:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii", errors="backslashreplace")
    print_report(report, Console(file=out, width=80))
    out.flush()
    return raw.getvalue().decode("ascii")


def test_score_seed_isolation_and_time(report: Report) -> None:
    text = shown(report)
    assert "line_fit  solution.py" in text
    assert "45 / 100" in text
    assert "seed 7, isolation: docker" in text
    assert "5.00 s: container 0.50, import 2.00, load 0.25, tests 2.00, overhead 0.25" in text


def test_what_was_printed_while_loading_is_shown_without_blank_lines_around_it(report: Report) -> None:
    printed = report.model_copy(update={"load_output": "\n\nepoch 1\n  done\n\n\n"})
    assert "Printed while loading:\n  epoch 1\n    done\n\n" in re.sub(r" +\n", "\n", shown(printed))
    assert "Printed" not in shown(report.model_copy(update={"load_output": "\n\n"}))


def test_categories_have_bars(report: Report) -> None:
    lines = [line.split() for line in shown(report).splitlines()]
    assert ["shape", "30", "/", "30", "█" * 24] in lines
    assert ["loss", "15", "/", "70", "█" * 5 + "░" * 19] in lines


def test_failing_tests_have_their_hint_below_them(report: Report) -> None:
    lines = [line.strip() for line in shown(report).splitlines()]
    place = next(number for number, line in enumerate(lines) if line.startswith("✗ The slope is right."))
    assert lines[place].endswith("15 / 40")
    assert lines[place + 1 : place + 3] == ["Divide by the variance.", "line 3"]
    assert any(line.startswith("✗ The intercept.  (timeout)") for line in lines)


def test_tests_keep_their_order(report: Report) -> None:
    text = shown(report)
    assert text.index("Shapes.") < text.index("The slope") < text.index("The intercept")


@pytest.mark.parametrize("color", [False, True])
def test_a_submission_cannot_write_to_the_terminal(exercise: Exercise, color: bool) -> None:
    evil = "[red]x[/red][/] :bug: \x1b[2J\x9b5m\a \u202e"
    test = TestResult(
        name=evil,
        title=evil,
        category="loss",
        outcome=Outcome.ERROR,
        points=0,
        max_points=70,
        hint=f"hint {evil}",
        detail=f"detail {evil}",
    )
    who = SubmissionInfo(name=evil, sha256=None)
    report = build_report(
        exercise, who, seed=1, isolation="none", tests=[test], message=evil, load_output=evil + "\nline"
    )
    text = shown(report, width=300, color=color)
    assert text.count("[red]x[/red][/] :bug: \\x1b[2J\\x9b5m\\x07 \\u202e") == 6
    assert "\x1b[2J" not in text
    assert not {"\x9b", "\a", "\u202e"} & set(text)
    assert ("\x1b" in text) is color


def test_a_terminal_without_unicode(report: Report) -> None:
    text = ascii_only(report)
    assert "+ Shapes." in text
    assert "x The slope is right." in text
    assert "\\u" not in text


@pytest.mark.parametrize("width", [20, 40, 80, 400])
def test_no_line_is_wider_than_the_terminal(report: Report, width: int) -> None:
    assert max(len(line) for line in shown(report, width=width).splitlines()) <= min(width, WIDEST)


def test_a_rejection(exercise: Exercise) -> None:
    text = shown(rejection(exercise, "a.py", 3, "cell 3, line 2: invalid syntax"))
    assert "rejected  0 / 100" in text
    assert "cell 3, line 2: invalid syntax" in text


def test_an_infrastructure_fault_shows_no_points(exercise: Exercise) -> None:
    report = build_report(
        exercise, WHO, seed=1, isolation="none", outcome=Verdict.INFRASTRUCTURE, message="the engine is gone"
    )
    text = shown(report)
    assert "not graded: infrastructure" in text
    assert "the engine is gone" in text
    assert "/ 100" not in text


def test_public_tests_are_called_no_grade(report: Report) -> None:
    assert "public tests, not a grade" in shown(report, public=True)
    assert "public" not in shown(report)


def test_a_failed_load_is_told_once(exercise: Exercise, results: list[TestResult]) -> None:
    message = "It took too long.\ncell 2"
    text = shown(build_report(exercise, WHO, seed=1, isolation="none", tests=results, message=message))
    assert text.count("It took too long.") == 1
    assert "Divide by the variance." in text


def test_a_rejection_lists_no_tests(exercise: Exercise, results: list[TestResult]) -> None:
    report = build_report(
        exercise,
        WHO,
        seed=1,
        isolation="none",
        tests=results[2:],
        outcome=Verdict.REJECTED,
        message="cell 3, line 2: invalid syntax",
    )
    assert "The intercept" not in shown(report)
