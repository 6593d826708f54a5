"""check and grade."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.errors import ExerciseError, SandboxError
from grader.outcome import Outcome

Run = Callable[..., Any]


def test_grade_prints_the_report(run: Run, machine: Any, solution: Path) -> None:
    result = run("grade", "line_fit", solution, "--seed", 5)
    assert (result.code, result.err) == (0, "")
    assert "100 / 100" in result.out
    assert "seed 5" in result.out
    assert machine.wishes == [None]
    assert (machine.reaped, machine.closed) == (1, 1)


def test_without_a_seed_a_random_one_is_drawn(run: Run, machine: Any, solution: Path) -> None:
    for _ in range(2):
        result = run("grade", "line_fit", solution)
        assert f"seed {machine.jobs[-1].seed}," in result.out
    assert machine.jobs[0].seed != machine.jobs[1].seed


@pytest.mark.parametrize("name", ["docker", "process", "user"])
def test_the_backend_can_be_chosen(run: Run, machine: Any, solution: Path, name: str) -> None:
    assert run("grade", "line_fit", solution, "--sandbox", name).code == 0
    assert machine.wishes == [name]


def test_a_warning_of_the_backend_is_visible(run: Run, machine: Any, solution: Path) -> None:
    machine.warning = "no isolation: no engine answers"
    result = run("grade", "line_fit", solution, "--report", "json=-")
    assert result.err == "warning: no isolation: no engine answers\n"
    assert json.loads(result.out)["isolation"] == "none"


def test_a_report_for_the_standard_output_is_alone_there(run: Run, machine: Any, solution: Path) -> None:
    result = run("grade", "line_fit", solution, "--report", "json=-", "--seed", 3)
    data = json.loads(result.out)
    assert (data["seed"], data["score"], result.err) == (3, 100, "")


def test_reports_go_to_files_beside_the_terminal(
    run: Run, machine: Any, solution: Path, tmp_path: Path
) -> None:
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    result = run("grade", "line_fit", solution, *(f"--report=json={path}" for path in paths))
    assert "100 / 100" in result.out
    assert [json.loads(path.read_text(encoding="utf-8"))["score"] for path in paths] == [100, 100]


@pytest.mark.parametrize(
    ("format_", "drawn"), [("html", True), ("prairielearn", True), ("json", False), ("junit", False)]
)
def test_pictures_are_drawn_for_formats_that_show_them(
    run: Run, machine: Any, solution: Path, tmp_path: Path, format_: str, drawn: bool
) -> None:
    run("grade", "line_fit", solution, "--report", f"{format_}={tmp_path / 'report'}")
    assert machine.jobs[0].pictures is drawn


@pytest.mark.parametrize("option", ["xml=a", "json", "json=/no/such/folder/a.json"])
def test_an_unusable_report_is_refused_before_grading(
    run: Run, machine: Any, solution: Path, option: str
) -> None:
    result = run("grade", "line_fit", solution, "--report", option)
    assert (result.code, machine.jobs) == (2, [])
    assert "--report" in result.err


@pytest.mark.parametrize(("share", "limit", "code"), [(0.5, 50, 0), (0.4999, 50, 1), (1, 100, 0), (0, 0, 0)])
def test_fail_under(run: Run, machine: Any, solution: Path, share: float, limit: float, code: int) -> None:
    machine.share = share
    assert run("grade", "line_fit", solution, "--fail-under", limit).code == code


def test_a_low_score_alone_is_no_failure(run: Run, machine: Any, solution: Path) -> None:
    machine.share = 0
    assert run("grade", "line_fit", solution).code == 0


def test_infrastructure_exits_with_3_and_no_score(
    run: Run, machine: Any, solution: Path, tmp_path: Path
) -> None:
    machine.outcome, machine.share = Outcome.INFRASTRUCTURE, 0
    result = run("grade", "line_fit", solution, "--fail-under", 50, "--report", f"json={tmp_path / 'a.json'}")
    assert (result.code, result.err) == (3, "")
    assert "not graded" in result.out
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["score"] is None


def test_no_backend_exits_with_3(run: Run, machine: Any, solution: Path) -> None:
    machine.no_backend = SandboxError("no engine answers; start Docker")
    result = run("grade", "line_fit", solution)
    assert (result.code, result.err) == (3, "error: no engine answers; start Docker\n")


def test_a_broken_hidden_test_exits_with_2(run: Run, machine: Any, solution: Path) -> None:
    machine.crash = ExerciseError("test_slope is not in the manifest")
    result = run("grade", "line_fit", solution)
    assert result.code == 2
    assert machine.closed == 1


def test_a_missing_file_exits_with_2(run: Run, machine: Any, tmp_path: Path) -> None:
    result = run("grade", "line_fit", tmp_path / "a.py")
    assert result.code == 2
    assert "there is no file" in result.err
    assert machine.wishes == []


def test_an_unusable_submission_gets_a_report_too(
    run: Run, machine: Any, solution: Path, tmp_path: Path
) -> None:
    solution.write_text("", encoding="utf-8")
    result = run("grade", "line_fit", solution, "--report", f"json={tmp_path / 'a.json'}")
    assert (result.code, result.err) == (2, "error: 'solution.py' is empty\n")
    data = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (data["outcome"], data["score"], data["message"]) == ("rejected", 0, "'solution.py' is empty")
    assert machine.wishes == []


def test_a_course_without_hidden_tests_exits_with_2(
    run: Run, machine: Any, solution: Path, course_root: Path
) -> None:
    (course_root / "hidden_tests").rename(course_root / "elsewhere")
    result = run("grade", "line_fit", solution)
    assert result.code == 2
    assert "no hidden tests" in result.err


def test_check_runs_the_public_tests_in_a_process(run: Run, machine: Any, solution: Path) -> None:
    result = run("check", "line_fit", solution, "--seed", 4, "--lang", "zh")
    assert result.code == 0
    assert "public tests, not a grade" in result.out
    assert machine.wishes == ["process"]
    assert (machine.jobs[0].public, machine.jobs[0].seed, machine.jobs[0].language) == (True, 4, "zh")


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LANG": ""}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale_chooses_the_language(
    run: Run,
    machine: Any,
    solution: Path,
    monkeypatch: pytest.MonkeyPatch,
    locale: dict[str, str],
    language: str,
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    run("grade", "line_fit", solution)
    assert machine.jobs[0].language == language


def test_check_needs_no_hidden_tests(run: Run, machine: Any, solution: Path, course_root: Path) -> None:
    (course_root / "hidden_tests").rename(course_root / "elsewhere")
    assert run("check", "line_fit", solution).code == 0
