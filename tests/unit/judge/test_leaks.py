"""Nothing that a submission chooses reaches the report of hidden tests: its author would read the inputs there."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grader.feedback import Feedback
from grader.report.write import FORMATS

CANARY = 731_250
PARTS = '''
@points(1)
def test_hidden(submission):
    """Hidden."""
    check.pair(submission.double(np.full((2, 3), 2731.0)))
'''
TEST = f'''
@points(1)
def test_hidden(submission):
    """Hidden."""
    check.allclose(submission.double(np.full((2, 3), {CANARY})), {2 * CANARY} * np.ones((2, 3)))
'''
LEAKS = {
    "printed": "print(x); os.write(2, repr(x).encode()); os.system(f'echo {x[0, 0]}'); return None",
    "warned": "import warnings; warnings.warn(str(x)); return None",
    "text of an exception": "raise ValueError(str(x))",
    "notes of an exception": "error = ValueError(); error.add_note(str(x)); raise error",
    "cause of an exception": "raise ValueError(str(x)) from KeyError(str(x))",
    "group of exceptions": "raise ExceptionGroup(str(x), [ValueError(str(x))])",
    "name of a class": "raise type(f'Error_{int(x[0, 0])}', (ValueError,), {})",
    "name of a known class": "raise type('ValueError', (ValueError,), {'__str__': lambda s: str(x)})",
    "__repr__": "return type('Sneaky', (), {'__repr__': lambda s: str(x), '__str__': lambda s: str(x)})()",
    "returned text": "return str(x)",
    "returned dict": "return {str(x): x.tolist()}",
    "returned object": "return type(f'Model_{int(x[0, 0])}', (), {})",
    "returned list": "return [x, str(x)]",
    "line of an exception": "exec('\\n' * int(x[0, 0]) + '1/0', {})",
    "line and file of an exception": "exec(compile('\\n' * int(x[0, 0]) + '1/0', 'overlay.py', 'exec'))",
    "file of an exception": "exec(compile('1/0', f'line {x[0, 0]}', 'exec'))",
    "shape": "return np.empty((0, int(x[0, 0])))",
    "long shape": "return np.empty((0, 1, 1, 1, 1, 1, 73, 125))",
    "number": "return float(x[0, 0])",
    "array": "return x",
    "exit code": "os._exit(int(x[0, 0]) % 256)",
    "syntax error": "exec(f'x = {x[0, 0]} = ')",
    "wrong signature": "raise TypeError(f'double() missing {x[0, 0]}')",
    "not implemented": "raise NotImplementedError(str(x))",
    "missing name": "return globals()[str(x)]",
    "name of the module": "globals()[f'name_{int(x[0, 0])}'] = x; del globals()['double']; return None",
}


def test_no_input_of_a_hidden_test_reaches_the_report(toy: Any) -> None:
    sources, tests, functions = ["import os"], [], ""
    for number, body in enumerate(LEAKS.values()):
        name = f"leak_{number}"
        sources.append(f"def {name}(x):\n    {body.replace('double', name)}")
        tests.append(TEST.replace("hidden", name).replace("double", name))
        functions += f'[functions.{name}]\narguments = ["x"]\narrays = "numpy"\n'
    report = toy.write(loss="\n".join(tests), functions=functions).grade("\n".join(sources))
    assert len(report.tests) == len(LEAKS)
    for leak, test in zip(LEAKS, report.tests, strict=True):
        assert test.outcome.value != "passed", leak
        for canary in (str(CANARY), f"{float(CANARY):g}", f"{CANARY:,}", f"{CANARY:x}", "731", "73, 125"):
            assert canary not in test.model_dump_json(), leak
        # One of the known sentences and nothing else.
        assert len(test.hint or "") < 200, leak
    assert "731" not in report.model_dump_json(exclude={"tests", "submission", "timing"})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_number_of_parts_carries_no_input(toy: Any, language: str) -> None:
    source = "def double(x):\n    return [None] * int(x[0, 0])"
    report = toy.write(loss=PARTS).grade(source, language=language)
    assert "1024" in report.tests[0].hint
    assert "2731" not in report.tests[0].hint


def test_names_from_inside_the_submission_are_told_by_the_judge_alone(toy: Any) -> None:
    """A class and a function deep in the submission raise; the sentence names what the test called."""
    report = toy.write(loss=TEST).grade(
        "def secret_731_250(x): raise ValueError\ndef double(x): secret_731_250(x)"
    )
    assert report.tests[0].hint == "`double` raised ValueError (overlay.py, line 1). The hint."


PUBLIC = f'''
@points(1)
def test_public(submission):
    """Public."""
    check.allclose(submission.double(np.full((2, 3), {CANARY})), {2 * CANARY} * np.ones((2, 3)))


@points(2)
def test_other(submission):
    """Other."""
    assert submission.double(2) == 4
'''


def test_a_public_test_shows_everything(toy: Any) -> None:
    toy.write(loss=TEST, public=PUBLIC)
    report = toy.grade("def double(x):\n    print('seen', x)\n    raise ValueError(f'got {x}')", public=True)
    first = report.tests[0]
    assert "ValueError: got [[731250" in first.detail
    assert 'File "overlay.py", line 3, in double' in first.detail
    assert "worker" not in first.detail
    assert "seen [[731250" in first.detail
    assert "seen" not in report.load_output
    assert first.hint == "`double` raised ValueError (overlay.py, line 3). The hint."


def test_a_public_test_that_fails_on_the_host_shows_its_own_lines(toy: Any) -> None:
    report = toy.write(loss=TEST, public=PUBLIC).grade("def double(x): return 5", public=True)
    assert "check.allclose(" in report.tests[0].detail
    assert "assert submission.double(2) == 4" in report.tests[1].detail
    assert "_pytest" not in report.tests[1].detail
    assert "pluggy" not in report.tests[1].detail


def test_a_public_test_shows_what_was_printed_during_it_also_when_it_passes(toy: Any) -> None:
    source = "def double(x):\n    print('seen', np.size(x))\n    return 2 * x"
    report = toy.write(loss=TEST, public=PUBLIC).grade(source, public=True)
    assert [test.detail for test in report.tests] == ["Printed:\nseen 6\n", "Printed:\nseen 1\n"]
    assert report.load_output == "hello from the submission\n"


def test_public_tests_need_no_manifest_and_have_points_of_their_own(toy: Any) -> None:
    report = toy.write(loss=TEST, public=PUBLIC).grade(public=True)
    assert (report.score, report.max_score) == (3, 3)
    assert [test.detail for test in report.tests] == [None, None]


# --- files that a student ships, or that lie in the current folder ---


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "marker"


def shipped(marker: Path) -> dict[str, bytes]:
    code = f"import os; open({str(marker)!r}, 'a').write(f'{{os.getpid()}}\\n')\nraise SystemExit(__name__)\n".encode()
    names = (
        "conftest",
        "sitecustomize",
        "usercustomize",
        "numpy",
        "pytest",
        "grader",
        "msgpack",
        "test_loss",
    )
    return {
        **{f"{name}.py": code for name in names},
        "pytest.ini": b"[pytest]\naddopts = --version\n",
        "grader/__init__.py": code,
        "results.json": b'{"score": 100}',
    }


def test_37_what_a_student_ships_has_no_effect_on_the_host(toy: Any, marker: Path) -> None:
    files = {name: content for name, content in shipped(marker).items() if name != "grader.py"}
    report = toy.write(loss=TEST).grade(files=tuple(files.items()))
    assert report.score == 1
    assert not marker.exists()


def test_37_what_lies_in_the_current_folder_has_no_effect_on_the_host(
    toy: Any, marker: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "current"
    for name, content in shipped(marker).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    toy.write(loss=TEST)
    (tmp_path / "solution.py").write_text("def double(x): return 2 * x\ndef make(): pass\n")
    program = (
        "import sys; from grader.cli import main; "
        f"sys.argv = ['grader', 'grade', 'toy', {str(tmp_path / 'solution.py')!r}, '--sandbox', 'process', "
        f"'--course', {str(toy.root)!r}, '--fail-under', '100']; main()"
    )
    root = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert not marker.exists()


@pytest.mark.parametrize(
    "source",
    [
        "import sys\nfor name in list(sys.modules):\n    if name.startswith('worker'): vars(sys.modules[name]).clear()",
        "import numpy as np\nnp.asarray = np.allclose = np.array_equal = lambda *a, **k: True\nnp.ndarray = list",
        "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.type = builtins.len = lambda *a: 0",
        "import time\ntime.monotonic = time.time = lambda: 0.0",
        "import socket, struct\nsocket.socket.recv_into = struct.pack = lambda *a: 1 / 0",
    ],
    ids=["worker", "38 numpy", "builtins", "39 time", "struct"],
)
def test_38_39_what_a_submission_patches_earns_no_points(toy: Any, source: str) -> None:
    report = toy.write(loss=TEST).grade(f"{source}\ndef double(x): return x * 0 + 1")
    assert (report.outcome.value, report.score) == ("graded", 0)


PLANTED = """
@points(1, hint="The value is wrong.")
def test_planted(submission):
    \"\"\"Values.\"\"\"
    # 731250 in a comment
    secret_731250 = np.full(3, 731250.0)
    value = submission.double(secret_731250)
    check.allclose(value, 2 * secret_731250 + 1, mistakes={"The value is not doubled.": secret_731250 + 2})


@points(1, hint="The assertion fails.")
def test_asserted(submission):
    \"\"\"Assertions.\"\"\"
    expected = 731250
    assert submission.double(np.ones(2))[0] == expected, f"expected {expected}"


@points(1, hint="It raises.")
def test_raises(submission):
    \"\"\"Errors.\"\"\"
    raise RuntimeError("731250 in the author's own error")
"""


@pytest.mark.parametrize("feedback", Feedback)
def test_no_format_for_students_holds_what_is_planted_in_a_hidden_test(
    toy: Any, feedback: Feedback, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"):
        monkeypatch.setenv(name, "x")
    report = toy.write(loss=PLANTED).grade(
        "def double(x):\n    if x[0] > 1: raise ValueError(str(x))\n    return 2 * x"
    )
    assert {test.name: test.outcome.value for test in report.tests} == {
        "test_planted": "error", "test_asserted": "failed", "test_raises": "failed",
    }  # fmt: skip
    shown = report.model_copy(update={"feedback": feedback})
    texts = {name: each.render(shown) or "" for name, each in FORMATS.items() if not each.whole}
    for name, text in texts.items():
        assert "731" not in text, name
        if feedback is not Feedback.HINTS:
            assert "The value is wrong." not in text, name
            assert "test_planted" not in text, name
    told = [name for name, text in texts.items() if "The value is wrong" in text.replace("\\", "")]
    assert bool(told) == (feedback is Feedback.HINTS)
