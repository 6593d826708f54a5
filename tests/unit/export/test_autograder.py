"""What the autograder does in a folder laid out like Gradescope's; the submission runs as a plain process here."""

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.backends.choose import Choice
from grader.backends.process import ProcessBackend
from grader.course import Course
from grader.errors import SandboxError, SubmissionError
from grader.export import autograder
from grader.export.settings import Settings
from grader.report.write import write_whole

LIGHT = Path(__file__).parents[2] / "courses" / "light"
SOFTMAX = LIGHT / "reference_solutions" / "softmax" / "solution.py"


class Watched(ProcessBackend):
    """Remembers what the results were when it was closed."""

    def __init__(self, results: Path) -> None:
        super().__init__()
        self._results = results
        self.at_close: dict[str, Any] = {}

    def close(self) -> None:
        self.at_close = json.loads(self._results.read_text(encoding="utf-8"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """What Gradescope's /autograder looks like when it calls `run_autograder`."""
    root = tmp_path / "autograder"
    shutil.copytree(LIGHT, root / "source" / "course")
    settings = Settings(exercise="softmax", seed=5).model_dump_json()
    (root / "source" / "autograder.json").write_text(settings, encoding="utf-8")
    for name in ("submission", "results"):
        (root / name).mkdir()
    (root / "submission_metadata.json").write_text("{}", encoding="utf-8")
    shutil.copy(SOFTMAX, root / "submission")
    return root


@pytest.fixture
def backend(root: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    backend = Watched(root / "results" / "results.json")
    wishes: list[str | None] = []

    def choose(wish: str | None) -> Choice:
        wishes.append(wish)
        assert wish == "user"
        return Choice(backend)

    monkeypatch.setattr(autograder, "choose_backend", choose)
    return backend


def results(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))
    return found


def test_a_submission_is_graded(root: Path, backend: Watched) -> None:
    autograder.run(root)
    found = results(root)
    assert (found["score"], found["extra_data"]["seed"]) == (100, 5)


def test_until_all_has_ended_the_results_have_no_score(root: Path, backend: Watched) -> None:
    autograder.run(root)
    assert "score" not in backend.at_close
    assert "did not finish" in backend.at_close["output"]


def test_all_is_closed_before_anything_runs(root: Path, backend: Watched) -> None:
    for path in (root, *root.iterdir()):
        path.chmod(0o777)
    autograder.run(root)
    for path in (root, *root.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path


def test_results_that_are_a_link_are_not_followed(root: Path, backend: Watched, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / "results").rmdir()
    (root / "results").symlink_to(elsewhere)
    autograder.run(root)
    assert list(elsewhere.iterdir()) == []
    assert results(root)["score"] == 100


def test_a_submission_that_is_none_is_rejected_with_a_reason(root: Path, backend: Watched) -> None:
    (root / "submission" / "solution.py").unlink()
    autograder.run(root)
    found = results(root)
    assert (found["score"], found["tests"]) == (0, [])
    assert "found none" in found["output"]


def refuse(wish: str | None) -> Choice:
    raise SandboxError("a submission cannot be run as another user here")


def crash(wish: str | None) -> Choice:
    raise RuntimeError("a secret of the host")


@pytest.mark.parametrize("choose", [refuse, crash])
def test_whatever_fails_is_no_zero_and_the_student_does_not_read_why(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    choose: Callable[[str | None], Choice],
) -> None:
    monkeypatch.setattr(autograder, "choose_backend", choose)
    autograder.run(root)
    found = results(root)
    assert "score" not in found
    assert found["tests"] == []
    assert found["stdout_visibility"] == "hidden"
    assert "no fault of yours" in found["output"]
    assert "secret" not in json.dumps(found)
    assert choose.__name__ in capsys.readouterr().out  # in the traceback, which instructors read


@pytest.mark.parametrize("name", ["autograder.json", "course/hidden_tests/softmax/manifest.toml"])
def test_a_broken_export_is_no_zero(root: Path, backend: Watched, name: str) -> None:
    (root / "source" / name).write_text("nonsense", encoding="utf-8")
    autograder.run(root)
    assert "score" not in results(root)


def test_a_test_that_raises_is_shown_to_instructors_alone(
    root: Path, backend: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / "source" / "course" / "hidden_tests" / "softmax" / "test_shape.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("import pytest\n", "import pytest\nraise KeyError('hidden 42')\n"), encoding="utf-8"
    )
    autograder.run(root)
    found = results(root)
    assert "score" not in found
    assert "hidden 42" not in json.dumps(found)
    assert "hidden 42" in capsys.readouterr().out


# --- what is handed in ---


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    folder.mkdir()
    (tmp_path / "secret.py").write_text("x = 42", encoding="utf-8")
    (folder / "solution.py").symlink_to(tmp_path / "secret.py")
    with pytest.raises(SubmissionError, match="is a link"):
        autograder.read_folder(folder)


def test_a_folder_that_is_a_link_is_the_platforms_fault(tmp_path: Path) -> None:
    (tmp_path / "submission").symlink_to("/etc")
    with pytest.raises(SandboxError, match="which is no folder"):
        autograder.read_folder(tmp_path / "submission")


def test_folders_too_deep_are_the_students_fault(tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    folder.joinpath(*["deeper"] * 40).mkdir(parents=True)
    with pytest.raises(SubmissionError, match="folders deep"):
        autograder.read_folder(folder)


def test_a_zip_and_its_modules_are_read(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text("import extra\n", encoding="utf-8")
    (tmp_path / "extra.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "._solution.py").write_bytes(b"\x00")
    found = autograder.read_folder(tmp_path)
    assert (found.name, [name for name, _ in found.files]) == ("solution.py", ["extra.py"])


def test_check_starts_a_sandbox(root: Path, backend: Watched, capsys: pytest.CaptureFixture[str]) -> None:
    write_whole(root / "results" / "results.json", "{}")
    autograder.check(root)
    assert capsys.readouterr().out.startswith("softmax can be graded here, with {'python'")
    assert Course(root / "source" / "course").ids() == ["null", "softmax"]
