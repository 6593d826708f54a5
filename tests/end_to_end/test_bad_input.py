"""Whatever is wrong with the input, there is one clear message and the right exit code, and never a traceback."""

import contextlib
import json
import os
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import COURSE, Run

GRADED, BELOW, UNUSABLE, INFRASTRUCTURE = 0, 1, 2, 3


@pytest.fixture
def grade(grader: Run, tmp_path: Path) -> Callable[..., Any]:
    """Grade a file as a plain process; gives what was printed and the JSON report, if one was written."""

    def run(
        file: Path, *options: str, exercise: str = "target", course: Path = COURSE, **environment: str
    ) -> tuple[subprocess.CompletedProcess[str], dict[str, Any] | None]:
        report = tmp_path / "report.json"
        where = () if "--sandbox" in options else ("--sandbox", "process")
        done = grader(
            *("grade", exercise, file, *where, "--course", course, "--report", f"json={report}", *options),
            **environment,
        )
        assert "Traceback (most recent call last)" not in done.stderr
        assert "this is a bug" not in done.stderr
        return done, json.loads(report.read_text(encoding="utf-8")) if report.exists() else None

    return run


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def run(content: str | bytes, name: str = "solution.py") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return run


# --- files that cannot be used ---


def test_a_missing_file(grade: Any, tmp_path: Path) -> None:
    done, report = grade(tmp_path / "absent.py")
    assert done.returncode == UNUSABLE
    assert 'there is no file "' in done.stderr
    assert "absent.py" in done.stderr
    assert report is None


def test_a_folder(grade: Any, tmp_path: Path) -> None:
    (tmp_path / "work.py").mkdir()
    done, report = grade(tmp_path / "work.py")
    assert done.returncode == UNUSABLE
    assert "is a folder: expected a .py, .ipynb or .zip file" in done.stderr
    assert report is not None
    assert (report["outcome"], report["score"]) == ("rejected", 0)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file(grade: Any, write: Any, reference: str) -> None:
    path = write(reference)
    path.chmod(0)
    done, _ = grade(path)
    assert done.returncode == UNUSABLE
    assert "cannot be read: Permission denied" in done.stderr


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        pytest.param(b"", "solution.py", "is empty", id="empty"),
        pytest.param(
            b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)), "solution.py", "solution.py", id="binary"
        ),
        pytest.param(
            "# -*- coding: utf-8 -*-\nname = 'é'\n".encode("latin-1"), "solution.py", "UTF-8", id="Latin-1"
        ),
        pytest.param("x = 1\n".encode("utf-16"), "solution.py", "UTF-8", id="UTF-16"),
        pytest.param(b"x = 1\x00\n", "solution.py", "solution.py", id="NUL"),
        pytest.param(b"x = 1\n", "solution.txt", "expected a .py, .ipynb or .zip file", id="another ending"),
        pytest.param(b"x = 1\n", "solution", "expected a .py, .ipynb or .zip file", id="no ending"),
        pytest.param(b"{", "solution.ipynb", "solution.ipynb", id="broken notebook"),
        pytest.param(b"[]", "solution.ipynb", "solution.ipynb", id="no notebook"),
        pytest.param(b"PK\x03\x04", "solution.zip", "not a zip file", id="broken archive"),
    ],
)
def test_a_file_that_is_no_submission_is_rejected(
    grade: Any, write: Any, content: bytes, name: str, message: str
) -> None:
    done, report = grade(write(content, name))
    assert done.returncode == UNUSABLE
    assert message in done.stderr
    assert done.stderr.startswith("error: ")
    assert report is not None
    assert (report["outcome"], report["score"]) == ("rejected", 0)
    assert message in report["message"]


# --- submissions that are graded all the same ---


def hints(report: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {test["name"]: (test["outcome"], test["hint"]) for test in report["tests"]}


def test_a_right_submission_gets_everything(grade: Any, write: Any, reference: str) -> None:
    done, report = grade(write(reference))
    assert done.returncode == GRADED, done.stderr
    assert (report["outcome"], report["score"], report["isolation"]) == ("graded", 100, "none")


def test_a_file_with_a_byte_order_mark_and_foreign_line_ends_is_right_too(
    grade: Any, write: Any, reference: str
) -> None:
    done, report = grade(write(b"\xef\xbb\xbf" + reference.replace("\n", "\r\n").encode()))
    assert done.returncode == GRADED, done.stderr
    assert report["score"] == 100


def test_a_syntax_error_is_shown_with_its_line(grade: Any, write: Any, reference: str) -> None:
    line = reference.count("\n") + 1
    done, report = grade(write(reference + "def broken(:\n"))
    assert done.returncode == GRADED
    assert report["score"] == 0
    assert f"solution.py, line {line}: invalid syntax" in report["message"]
    assert f"line {line}" in done.stdout


def test_an_error_at_the_top_level_is_shown_with_its_traceback(
    grade: Any, write: Any, reference: str
) -> None:
    done, report = grade(write(reference + "\nimport nonexistent_module\n"))
    assert done.returncode == GRADED
    assert report["score"] == 0
    assert "No module named 'nonexistent_module'" in report["message"]
    assert "nonexistent_module" in done.stdout


def test_a_missing_function_costs_its_own_tests(grade: Any, write: Any, reference: str) -> None:
    done, report = grade(write(reference.replace("def summarise", "def summarize")))
    assert done.returncode == GRADED
    assert hints(report)["test_summary"] == ("failed", "Your submission does not define `summarise`.")
    assert report["score"] == 70
    assert "does not define `summarise`" in done.stdout


def test_a_wrong_signature_costs_its_own_tests(grade: Any, write: Any, reference: str) -> None:
    _, report = grade(write(reference.replace("def summarise(x)", "def summarise(x, axis)")))
    hint = "`summarise` does not take the arguments that the statement lists."
    assert hints(report)["test_summary"] == ("failed", hint)
    assert report["score"] == 70


def test_a_file_of_comments_alone_is_graded(grade: Any, write: Any) -> None:
    done, report = grade(write("# nothing yet\n"))
    assert done.returncode == GRADED
    assert report["score"] == 0
    assert {outcome for outcome, _ in hints(report).values()} == {"failed"}


def test_below_the_limit_the_exit_code_says_so(grade: Any, write: Any, reference: str) -> None:
    path = write(reference.replace("def summarise", "def summarize"))
    assert grade(path, "--fail-under", "71")[0].returncode == BELOW
    assert grade(path, "--fail-under", "70")[0].returncode == GRADED


# --- exercises and courses ---


def test_an_unknown_exercise(grade: Any, write: Any, reference: str) -> None:
    done, _ = grade(write(reference), exercise="targte")
    assert done.returncode == UNUSABLE
    assert 'no exercise "targte"' in done.stderr
    assert "did you mean target?" in done.stderr


def test_an_exercise_whose_name_is_a_path(grade: Any, write: Any, reference: str) -> None:
    done, _ = grade(write(reference), exercise="../target")
    assert done.returncode == UNUSABLE
    assert "no exercise" in done.stderr


def test_a_folder_that_is_no_course(grade: Any, write: Any, reference: str, tmp_path: Path) -> None:
    done, _ = grade(write(reference), course=tmp_path)
    assert done.returncode == UNUSABLE
    assert 'expected a folder that holds "exercises"' in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[limits]", "[limits", "exercise.toml: not TOML: "),
        ("shape = 20", "shape = 'many'", "exercise.toml: points.shape: "),
        ("shape = 20", "shape = 21", "the points add up to 100, expected 101"),
        ("[limits]", "[limit]", "exercise.toml: limit: unknown key"),
        ("call_seconds = 1", "call_seconds = -1", "exercise.toml: limits.call_seconds: "),
        ('memory = "192m"', 'memory = "lots"', "exercise.toml: limits.memory: "),
        ('id = "target"', 'id = "other"', 'expected the name of its folder, "target"'),
    ],
)
def test_a_broken_exercise(
    grade: Any, write: Any, reference: str, course: Path, old: str, new: str, message: str
) -> None:
    path = course / "exercises" / "target" / "exercise.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done, report = grade(write(reference), course=course)
    assert done.returncode == UNUSABLE
    assert message in done.stderr
    assert report is None


def test_a_broken_hidden_test(grade: Any, write: Any, reference: str, course: Path) -> None:
    path = course / "hidden_tests" / "target" / "test_loss.py"
    path.write_text(path.read_text(encoding="utf-8") + "\nimport nonexistent_module\n", encoding="utf-8")
    done, report = grade(write(reference), course=course)
    assert done.returncode == UNUSABLE
    assert "test_loss.py" in done.stderr
    assert "nonexistent_module" in done.stderr
    assert report is None


def test_a_hidden_test_that_the_manifest_does_not_list(
    grade: Any, write: Any, reference: str, course: Path
) -> None:
    path = course / "hidden_tests" / "target" / "test_shape.py"
    path.write_text(path.read_text(encoding="utf-8").replace("def test_transform_shape", "def test_shape"))
    done, _ = grade(write(reference), course=course)
    assert done.returncode == UNUSABLE
    assert "differ from manifest.toml in test_shape, test_transform_shape" in done.stderr


def test_a_course_without_hidden_tests(grade: Any, write: Any, reference: str, course: Path) -> None:
    for path in sorted((course / "hidden_tests").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    done, _ = grade(write(reference), course=course)
    assert done.returncode == UNUSABLE
    assert "hidden tests" in done.stderr


# --- infrastructure ---


def test_no_engine_where_one_was_asked_for(grade: Any, write: Any, reference: str) -> None:
    done, report = grade(
        write(reference), "--sandbox", "docker", DOCKER_HOST="unix:///nonexistent/docker.sock"
    )
    assert done.returncode == INFRASTRUCTURE
    assert "no container engine answers" in done.stderr
    assert "--sandbox process" in done.stderr
    assert report is None or report["score"] is None


def test_no_engine_where_any_sandbox_would_do(grader: Run, write: Any, reference: str) -> None:
    done = grader(
        *("grade", "target", write(reference), "--course", COURSE),
        DOCKER_HOST="unix:///nonexistent/docker.sock",
    )
    assert done.returncode == GRADED, done.stderr
    assert "warning: no isolation: " in done.stderr


def test_an_engine_that_talks_nonsense(grade: Any, write: Any, reference: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        connection.recv(65536)
                        connection.sendall(b"220 mail server ready\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        port = server.getsockname()[1]
        done, _ = grade(write(reference), "--sandbox", "docker", DOCKER_HOST=f"tcp://127.0.0.1:{port}")
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)
    assert done.returncode == INFRASTRUCTURE
    assert "cannot connect to the container engine" in done.stderr


def test_a_missing_preload(grade: Any, write: Any, reference: str, course: Path) -> None:
    path = course / "exercises" / "target" / "exercise.toml"
    text = path.read_text(encoding="utf-8").replace('preload = ["numpy"]', 'preload = ["nonexistent_module"]')
    path.write_text(text, encoding="utf-8")
    done, report = grade(write(reference), course=course)
    assert done.returncode == INFRASTRUCTURE
    assert "nonexistent_module is not installed" in done.stderr + done.stdout
    assert (report["outcome"], report["score"]) == ("infrastructure", None)


# --- arguments ---


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--seed", "-1"), "--seed"),
        (("--seed", "x"), "--seed"),
        (("--fail-under", "101"), "--fail-under"),
        (("--sandbox", "cloud"), "--sandbox"),
        (("--report", "yaml=x"), "yaml"),
        (("--report", "json"), "json"),
        (("--report", "json=/nonexistent/folder/report.json"), "/nonexistent/folder"),
        (("--unknown",), "--unknown"),
    ],
)
def test_arguments_that_cannot_be_used(
    grader: Run, write: Any, reference: str, options: tuple[str, ...], message: str
) -> None:
    where = () if "--sandbox" in options else ("--sandbox", "process")
    done = grader("grade", "target", write(reference), "--course", COURSE, *where, *options)
    assert done.returncode == UNUSABLE, done.stdout
    assert message in done.stderr
    assert "Traceback (most recent call last)" not in done.stderr


def test_a_report_on_the_standard_output_is_alone_there(grader: Run, write: Any, reference: str) -> None:
    done = grader(
        *(
            "grade",
            "target",
            write(reference),
            "--course",
            COURSE,
            "--sandbox",
            "process",
            "--report",
            "json=-",
        )
    )
    assert done.returncode == GRADED
    assert json.loads(done.stdout)["score"] == 100


def test_check_shows_public_tests_and_needs_no_hidden_ones(
    grader: Run, write: Any, reference: str, course: Path
) -> None:
    for path in sorted((course / "hidden_tests").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    wrong = reference.replace("2 * x + 1", "1 / 0")
    done = grader("check", "target", write(wrong), "--course", course)
    assert done.returncode == GRADED, done.stderr
    assert "ZeroDivisionError: division by zero" in done.stdout
