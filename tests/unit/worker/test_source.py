"""Compiling a submission's units."""

import inspect
import traceback
from typing import Any

import pytest

from sandbox.worker.source import compile_units


def run(*units: tuple[str, str]) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "submission"}
    for code in compile_units(list(units)):
        exec(code, namespace)
    return namespace


def test_units_share_a_namespace() -> None:
    assert run(("cell 1", "x = 1"), ("cell 4", "y = x + 1"))["y"] == 2


def test_magics_are_neutralised_in_cells() -> None:
    assert run(("cell 1", "%matplotlib inline\n!pip install x\nx = 1"))["x"] == 1


def test_magics_are_a_syntax_error_in_a_python_file() -> None:
    with pytest.raises(SyntaxError, match=r"^solution\.py, line 2: invalid syntax$"):
        compile_units([("solution.py", "x = 1\n!ls")])


def test_a_cell_that_is_python_stays_as_it_is() -> None:
    text = "x = '''\n!ls\n%cd\n'''\ny = (5\n%x.__len__())"
    namespace = run(("cell 1", text))
    assert namespace["x"] == "\n!ls\n%cd\n"
    assert namespace["y"] == 5


def test_a_syntax_error_names_the_cell_and_its_line() -> None:
    with pytest.raises(SyntaxError, match=r"^cell 3, line 2: expected ':'$"):
        compile_units([("cell 1", "x = 1"), ("cell 3", "!ls\nif x\n    y = 1")])


@pytest.mark.parametrize(
    "source", ["(" * 5000, "-" * 100_000 + "1", "x = '\0'", "x = 1\n\0", "x" + ".x" * 100_000, "\ud800"]
)
def test_what_cannot_be_compiled_is_a_syntax_error(source: str) -> None:
    with pytest.raises(SyntaxError, match=r"^cell 2"):
        compile_units([("cell 2", source)])


def test_tracebacks_show_the_line() -> None:
    namespace = run(("cell 7", "!ls\ndef f():\n    return 1 / 0\n"))
    with pytest.raises(ZeroDivisionError) as caught:
        namespace["f"]()
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (frame.filename, frame.lineno, frame.line) == ("cell 7", 3, "return 1 / 0")


def test_the_source_of_a_function_can_be_read_as_it_was_compiled() -> None:
    """TensorFlow's autograph parses it again."""
    namespace = run(("cell 8", "'\x0c'\n!ls\ndef f():\n    !ls\n    return 1\n"))
    assert inspect.getsource(namespace["f"]) == "def f():\n    pass\n    return 1\n"


def test_future_imports_hold_for_the_cells_below() -> None:
    annotated = "def f(x: undefined_name): ..."
    assert run(("cell 1", "from __future__ import annotations"), ("cell 2", annotated))["f"]
    with pytest.raises(NameError):
        run(("cell 1", annotated))


def test_future_imports_end_with_a_python_file() -> None:
    with pytest.raises(NameError):
        run(("solution.py", "from __future__ import annotations"), ("overlay.py", "x: undefined_name = 1"))
