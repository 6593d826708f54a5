"""Writing reports where --report says."""

from pathlib import Path

import pytest

from grader.errors import SandboxError, UsageError
from grader.report.model import Report, Verdict
from grader.report.platforms import CLASSROOM_VARIABLES
from grader.report.write import Target, parse_targets, write_report, write_whole


def test_targets_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "a=b.json"
    assert parse_targets([f"json={path}", "json=-"]) == [Target("json", path), Target("json", None)]


@pytest.mark.parametrize("option", ["", "json", "json=", "=x", "report.json", "JSON=x", "xml=x", "-"])
def test_unknown_formats_list_the_known_ones(option: str) -> None:
    with pytest.raises(UsageError, match=r"expected FORMAT=PATH.*formats: json"):
        parse_targets([option])


def test_where_there_are_fewer_formats_the_others_are_unknown(tmp_path: Path) -> None:
    assert parse_targets(["json=-"], formats=["json"]) == [Target("json", None)]
    with pytest.raises(UsageError, match=r"formats: json$"):
        parse_targets([f"junit={tmp_path / 'a.xml'}"], formats=["json"])


def test_a_report_needs_a_folder_that_exists(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        parse_targets([f"json={tmp_path / 'a' / 'b.json'}"])
    with pytest.raises(UsageError, match="is a folder"):
        parse_targets([f"json={tmp_path}"])


def test_a_step_summary_grows_and_other_files_are_replaced(report: Report, tmp_path: Path) -> None:
    for name, times in (("github", 2), ("markdown", 1)):
        path = tmp_path / name
        for _ in range(2):
            write_report(report, [Target(name, path)])
        assert path.read_text(encoding="utf-8").count("## line") == times


def test_what_classroom_50_does_not_say_is_told_before_anything_is_graded(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in CLASSROOM_VARIABLES:
        monkeypatch.setenv(name, "x")
    assert parse_targets(["classroom50=-"]) == [Target("classroom50", None)]
    monkeypatch.delenv("RELEASE_URL")
    with pytest.raises(UsageError, match="in which RELEASE_URL would be set"):
        parse_targets(["classroom50=-"])


def test_a_format_without_a_word_for_not_graded_writes_nothing(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in CLASSROOM_VARIABLES:
        monkeypatch.setenv(name, "x")
    failed = report.model_copy(update={"outcome": Verdict.INFRASTRUCTURE, "score": None})
    write_report(failed, [Target("classroom50", tmp_path / "result.json")])
    assert not (tmp_path / "result.json").exists()


def test_the_standard_output_takes_one_report() -> None:
    with pytest.raises(UsageError, match="only one report"):
        parse_targets(["json=-", "json=-"])


def test_a_report_is_written_to_every_target(
    report: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    write_report(report, [Target("json", path) for path in paths] + [Target("json", None)])
    assert [path.read_text(encoding="utf-8") for path in paths] == [report.to_json()] * 2
    assert capsys.readouterr().out == report.to_json()


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(SandboxError, match="cannot be written: No space left"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
