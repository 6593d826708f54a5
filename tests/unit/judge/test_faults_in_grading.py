"""A submission that raises, loops, crashes or lies costs the test that saw it, and its sentence says what happened."""

from pathlib import Path
from typing import Any

import pytest

from grader.report.model import Report


def results(report: Report) -> dict[str, tuple[str, str | None]]:
    return {test.name: (test.outcome.value, test.hint) for test in report.tests}


BOOM = '''
@pytest.fixture(scope="module")
def model(submission):
    return submission.make()


@points(3)
def test_before(submission, model):
    """Before."""
    assert model.value == 7


@points(1)
def test_boom(submission, model):
    """Boom."""
    check.scalar(submission.boom(3))


@points(6)
def test_after(submission, model):
    """After, with the fixture that the child took with it."""
    check.allclose(model(np.array([1.0, 2.0])), [8.0, 9.0])
'''
FUNCTION = '[functions.{}]\narguments = ["how"]\narrays = "numpy"\n'
ENDED = "The process of your submission ended during `boom`: "

FAULTS = {
    # source, its line for error messages being the first: (outcome, sentence)
    "def boom(how): os._exit(0)": ("error", ENDED + "it ended itself with exit code 0. The hint."),
    "def boom(how): os._exit(how)": ("error", ENDED + "it ended itself with exit code 3. The hint."),
    "def boom(how): ctypes.string_at(0)": ("error", ENDED + "it crashed (segmentation fault). The hint."),
    "def boom(how): os.abort()": ("error", ENDED + "it crashed (abort). The hint."),
    "def boom(how): os.kill(os.getpid(), 15)": ("error", ENDED + "it was ended by signal 15. The hint."),
    "def boom(how): os.closerange(3, 100)": ("error", ENDED + "it ended itself with exit code 0. The hint."),
    "def boom(how): raise ValueError('x')": ("error", "`boom` raised ValueError (line LINE). The hint."),
    "def boom(how): sys.exit(0)": ("error", "`boom` raised SystemExit (line LINE). The hint."),
    "def boom(how): raise KeyboardInterrupt": (
        "error",
        "`boom` raised KeyboardInterrupt (line LINE). The hint.",
    ),
    "def boom(how): boom(how)": ("error", "`boom` raised RecursionError (line LINE). The hint."),
    "def boom(how): open('/nowhere')": ("error", "`boom` raised FileNotFoundError (line LINE). The hint."),
    "def boom(how): raise Odd": (
        "error",
        "`boom` raised an exception of a class of its own (line LINE). The hint.",
    ),
    "def boom(how): raise NotImplementedError": ("failed", "`boom` is not implemented yet (line LINE)."),
    "x = 1": ("failed", "Your submission does not define `boom`."),
    "boom = 5": ("failed", "`boom` is not a function."),
    "boom = [len]": ("failed", "`boom` is not a function."),
    "def boom(): return 1": ("failed", "`boom` does not take the arguments that the statement lists."),
    "def boom(how, much): return 1": (
        "failed",
        "`boom` does not take the arguments that the statement lists.",
    ),
    "def boom(how): return None": ("failed", "the result is None, expected an array. The hint."),
    "def boom(how): return float('nan')": ("failed", "the result is NaN or infinite. The hint."),
    "def boom(how): return lambda: 1": (
        "failed",
        "the result is an object of kind function, expected an array. The hint.",
    ),
    "def boom(how): return 'x' * 300_000": (
        "error",
        "`boom` returned more data than a test can receive. The hint.",
    ),
    "def boom(how): return np.zeros(2**24)": (
        "error",
        "`boom` returned more data than a test can receive. The hint.",
    ),
    "boom = Lying()": ("error", "`boom` raised ValueError (line 3). The hint."),
}


def test_a_fault_costs_one_test_and_is_named(toy: Any) -> None:
    lines = ["import ctypes, os, sys", "class Lying:", "    def __call__(self, how): raise ValueError"]
    lines.append("class Odd(BaseException): pass")
    expected: dict[str, tuple[str, str | None]] = {"test_before": ("passed", None)}
    tests, functions = [BOOM.split("@points(1)")[0]], ""
    for number, (source, (outcome, hint)) in enumerate(FAULTS.items()):
        name = f"boom_{number}"
        lines.append(source.replace("boom", name))
        expected[f"test_{name}"] = (outcome, hint.replace("boom", name).replace("LINE", str(len(lines))))
        expected[f"test_after_{name}"] = ("passed", None)
        functions += FUNCTION.format(name)
        two_tests = "@points(1)" + BOOM.split("@points(1)")[1].replace("boom", name)
        tests.append(two_tests.replace("test_after", f"test_after_{name}"))
    report = toy.write(loss="".join(tests), functions=functions).grade("\n".join(lines), alone=True)
    assert results(report) == expected
    assert (report.outcome.value, report.score) == ("graded", 3 + 6 * len(FAULTS))


def test_what_a_function_returned_is_not_blamed_on_the_function(toy: Any) -> None:
    call = '''
    @points(1)
    def test_model(submission):
        """A model that fails where it is called, and not where it is built."""
        submission.build()(1)
    '''
    toy.write(loss=call, functions="[functions.build]\narguments = []\n")
    report = toy.grade("def build():\n    return lambda x: x / 0")
    assert results(report)["test_model"] == (
        "error",
        "What `build` returned raised ZeroDivisionError (overlay.py, line 2). The hint.",
    )


def test_a_call_that_never_returns_costs_its_deadline(toy: Any) -> None:
    toy.write(loss=BOOM, functions=FUNCTION.format("boom"))
    path = toy.root / "exercises" / "toy" / "exercise.toml"
    path.write_text(path.read_text().replace("call_seconds = 10", "call_seconds = 1"))
    report = toy.grade("def boom(how):\n    while True: pass")
    assert results(report)["test_boom"] == ("timeout", "`boom` had not finished after 1 s.")
    assert report.score == 9


def test_the_deadline_of_a_test_covers_its_calls_together(toy: Any) -> None:
    source = '''
    @points(1)
    @pytest.mark.deadline(1)
    def test_slow(submission):
        """Slow."""
        for _ in range(100):
            submission.boom(0.2)

    @points(1)
    def test_after(submission):
        """After."""
        submission.boom(0)
    '''
    report = toy.write(loss=source).grade("import time\ndef boom(how): time.sleep(how)")
    assert [test.outcome.value for test in report.tests] == ["timeout", "passed"]


def test_the_time_of_the_submission_as_a_whole_ends_all_later_tests(toy: Any) -> None:
    toy.write(loss=BOOM, functions=FUNCTION.format("boom"))
    path = toy.root / "exercises" / "toy" / "exercise.toml"
    text = (
        path.read_text()
        .replace("load_seconds = 10", "load_seconds = 1")
        .replace("_seconds = 20", "_seconds = 2")
    )
    path.write_text(text.replace("[points]", "total_seconds = 2\n[points]"))
    report = toy.grade("import time\ndef boom(how): time.sleep(60)")
    found = results(report)
    assert str(found.pop("test_boom")[1]).startswith("The 2 s of the whole ")
    assert found == {
        "test_before": ("passed", None),
        "test_after": ("timeout", "The 2 s that a submission may take in all were used up before this test."),
    }


COUNTED = '''
@pytest.fixture(scope="module")
def trained(submission):
    return submission.train()


@points(1)
def test_first(trained):
    """First."""
    assert trained.value == 7


@points(1)
def test_second(trained):
    """Second."""
    assert trained.value == 7


@points(1)
def test_third(submission):
    """Third."""
    assert submission.double(2) == 4
'''


@pytest.mark.parametrize(
    ("train", "outcome"),
    [
        ("raise ValueError", "error"),
        ("os._exit(1)", "error"),
        ("raise NotImplementedError", "failed"),
    ],
)
def test_a_training_that_failed_is_not_tried_again(toy: Any, tmp_path: Any, train: str, outcome: str) -> None:
    log = tmp_path / "log"
    source = f"import os\ndef train():\n    print('x', file=open({str(log)!r}, 'a'))\n    {train}"
    report = toy.write(loss=COUNTED).grade(source)
    assert [test.outcome.value for test in report.tests] == [outcome, outcome, "passed"]
    assert len(log.read_text().split()) == 1


def test_a_training_that_succeeded_happens_once(toy: Any, tmp_path: Any) -> None:
    log = tmp_path / "log"
    source = f"def train():\n    print('x', file=open({str(log)!r}, 'a'))\n    return make()"
    assert toy.write(loss=COUNTED).grade(source).score == 3
    assert len(log.read_text().split()) == 1


def test_a_test_whose_fixture_lived_in_a_child_that_is_gone_gets_a_new_one(toy: Any) -> None:
    source = '''
    @pytest.fixture(scope="module")
    def model(submission):
        return submission.make()

    @points(1)
    def test_fresh(model, sandbox):
        """Replaces the child."""
        assert sandbox.fresh().submission.double(2) == 4

    @points(1)
    def test_model(model):
        """Uses the model."""
        assert model.value == 7
    '''
    assert toy.write(loss=source).grade().score == 2


def test_a_handle_of_the_child_before_is_stale(toy: Any) -> None:
    source = '''
    @points(1)
    def test_stale(submission, sandbox):
        """Stale."""
        model = submission.make()
        sandbox.fresh().submission.double(2)
        model.value
    '''
    (test,) = toy.write(loss=source).grade().tests
    assert test.outcome.value == "error"
    assert str(test.hint).startswith("This test needs an object that was lost")


def test_each_file_of_tests_has_a_child_of_its_own(toy: Any) -> None:
    one = '''
    @points(1)
    def test_{}(submission):
        """One."""
        assert submission.count() == 1
    '''
    source = "calls = []\ndef count():\n    calls.append(1)\n    return len(calls)"
    report = toy.write(shape=one.format("shape"), loss=one.format("loss")).grade(source)
    assert report.score == 2


def test_fresh_children_are_seeded_as_asked(toy: Any) -> None:
    source = '''
    @points(1)
    def test_seeds(submission, sandbox):
        """Seeds."""
        first = submission.draw()
        same = sandbox.fresh().submission.draw()
        other = sandbox.fresh(1).submission.draw()
        assert first == same != other
    '''
    report = toy.write(loss=source).grade("def draw(): return float(np.random.rand())")
    assert report.score == 1


def test_a_submission_that_ends_every_sandbox_is_graded(toy: Any) -> None:
    tests = "".join(
        f'@points(1)\ndef test_{number}(submission):\n    "Boom."\n    submission.boom(1)\n\n'
        for number in range(6)
    )
    report = toy.write(loss=tests).grade(
        "import os\ndef boom(how):\n    os.kill(os.getppid(), 9)\n    while True: pass"
    )
    assert report.outcome.value == "graded"
    assert [test.outcome.value for test in report.tests] == ["error"] * 6
    assert report.score == 0


# --- loading ---

BOTH = '''
@points(1)
def test_double(submission):
    """Doubles."""
    assert submission.double(2) == 4
'''


@pytest.mark.parametrize(
    ("source", "outcome", "hint", "message"),
    [
        (
            "x = (1",
            "error",
            "Your submission is not valid Python (overlay.py, line 1).",
            "overlay.py, line 1: ",
        ),
        (
            "\n1/0",
            "error",
            "The top level of your file raised ZeroDivisionError (overlay.py, line 2).",
            "ZeroDivisionError: division by zero",
        ),
        (
            "import nonexistent_module",
            "error",
            "The top level of your file raised ModuleNotFoundError (overlay.py, line 1).",
            "No module named 'nonexistent_module'",
        ),
        (
            "import os; os._exit(0)",
            "error",
            "The process of your submission ended during the top level of your file: it ended itself with exit code 0.",
            "exit code 0",
        ),
        (
            "raise SystemExit(0)",
            "error",
            "The top level of your file raised SystemExit (overlay.py, line 1).",
            "SystemExit: 0",
        ),
    ],
)
def test_a_submission_that_does_not_load_fails_every_test_with_the_reason(
    toy: Any, source: str, outcome: str, hint: str, message: str
) -> None:
    report = toy.write(shape=BOTH, loss=BOTH.replace("double(sub", "again(sub")).grade(source)
    assert [(test.outcome.value, test.hint) for test in report.tests] == [(outcome, hint)] * 2
    assert message in report.message
    assert (report.outcome.value, report.score) == ("graded", 0)


def test_a_load_that_never_ends_costs_its_deadline_twice_at_most(toy: Any) -> None:
    files = {name: BOTH.replace("_double(sub", f"_{name}(sub") for name in ("shape", "loss", "convergence")}
    toy.write(**files)
    path = toy.root / "exercises" / "toy" / "exercise.toml"
    path.write_text(path.read_text().replace("load_seconds = 10", "load_seconds = 1"))
    report = toy.grade("import time\ntime.sleep(60)")
    assert [test.outcome.value for test in report.tests] == ["timeout"] * 3
    assert report.tests[0].hint == "The top level of your file had not finished after 1 s."
    assert report.timing.total < 3 * 1 + 5


def test_what_is_printed_while_loading_is_shown_also_when_it_fails(toy: Any) -> None:
    report = toy.write(loss=BOTH).grade("print('reached')\n1/0")
    assert report.load_output == "hello from the submission\nreached\n"


def test_a_child_that_may_have_learnt_something_hidden_is_not_shown(toy: Any, tmp_path: Path) -> None:
    """The first child loads, and leaves a hidden input to the second, which prints and raises it."""
    note = tmp_path / "note"
    source = f"""
    import os
    if os.path.exists({str(note)!r}):
        print(open({str(note)!r}).read())
        raise ValueError(open({str(note)!r}).read())
    def double(x):
        open({str(note)!r}, "w").write(f"input {{x}}")
        return 2 * x
    """
    report = toy.write(shape=BOTH, loss=BOTH.replace("double(sub", "again(sub")).grade(source)
    assert [test.outcome.value for test in report.tests] == ["passed", "error"]
    assert report.message == "The top level of your file raised ValueError (overlay.py, line 5)."
    assert report.load_output == "hello from the submission\n"


def test_notebooks_name_their_cells(toy: Any) -> None:
    report = toy.write(loss=BOTH).grade(
        "x = 1\n%matplotlib inline", "def double(x):\n    return 1/0", cells=True
    )
    assert report.tests[0].hint == "`double` raised ZeroDivisionError (cell 3, line 2). The hint."


def test_a_submission_of_several_files_finds_them(toy: Any) -> None:
    files = (("layers.py", b"def twice(x): return x + x"), ("parts/deep.py", b"ok = True"))
    report = toy.write(loss=BOTH).grade("import layers, parts.deep\ndouble = layers.twice", files=files)
    assert report.score == 1
