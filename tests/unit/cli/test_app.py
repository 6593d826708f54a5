"""Exit codes, messages and the speed of the command line as a whole."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import __version__
from grader.cli.app import command
from grader.errors import ExerciseError, SandboxError, SubmissionError, UsageError

COMMANDS = ["list", "show", "start", "check", "grade", "verify", "image", "doctor"]


def grader(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grader", *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_help_names_every_command() -> None:
    result = grader("--help")
    assert result.returncode == 0
    assert all(f"\n  {name} " in result.stdout for name in COMMANDS)


def test_help_is_quick() -> None:
    """The promise is 0.3 s of a quiet machine; CPU time is what a busy one can be asked for."""
    took = []
    for _ in range(3):
        before = os.times()
        grader("--help")
        after = os.times()
        took.append(
            after.children_user - before.children_user + after.children_system - before.children_system
        )
    assert min(took) < 0.3


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, grader.cli; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"pydantic", "numpy", "rich", "docker", "pytest", "tensorflow"} & set(out.split())


def test_version() -> None:
    assert grader("--version").stdout == f"grader {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["grade"], ["grade", "a", "b", "--seed", "x"], ["--nonsense"]]
)
def test_unusable_arguments_exit_with_2(arguments: list[str]) -> None:
    assert grader(*arguments).returncode == 2


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("no such thing"), 2),
        (SubmissionError("no such thing"), 2),
        (ExerciseError("no such thing"), 2),
        (SandboxError("no such thing"), 3),
    ],
)
def test_every_error_has_its_exit_code(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def body() -> int:
        raise error

    with pytest.raises(SystemExit) as caught:
        command(body)()
    assert caught.value.code == code
    assert capsys.readouterr() == ("", "error: no such thing\n")


def test_a_bug_is_infrastructure_and_asks_for_a_report(capsys: pytest.CaptureFixture[str]) -> None:
    def body() -> int:
        raise ZeroDivisionError("a\x1b[2Jb")

    with pytest.raises(SystemExit) as caught:
        command(body)()
    err = capsys.readouterr().err
    assert caught.value.code == 3
    assert "ZeroDivisionError: a\\x1b[2Jb" in err
    assert err.endswith("please report it with the lines above\n")


def test_an_interrupt_is_no_grade(capsys: pytest.CaptureFixture[str]) -> None:
    def body() -> int:
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as caught:
        command(body)()
    assert caught.value.code == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_a_foreign_file_name_cannot_write_to_the_terminal(run: Callable[..., object], tmp_path: Path) -> None:
    result = run("grade", "line_fit", tmp_path / "a\x1b[2J.py")
    assert "\x1b" not in str(result)


def test_output_that_the_terminal_cannot_show_is_escaped(course_root: Path) -> None:
    toml = course_root / "exercises/line_fit/exercise.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("Fit a line", "拟合"), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "grader", "list", "--course", str(course_root)],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "\\u62df\\u5408" in result.stdout


def test_a_termination_leaves_through_finally() -> None:
    code = (
        "import signal, grader.cli.app as a\n"
        "def app():\n"
        "    try:\n"
        "        print('ready', flush=True); signal.pause()\n"
        "    finally:\n"
        "        print('cleaned')\n"
        "a.app = app\n"
        "a.main()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.05)
        process.terminate()
        assert process.stdout.read() == "cleaned\n"
    assert process.returncode == 143
