"""Neutralising what only IPython understands."""

import ast
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.worker.magics import neutralise


@pytest.mark.parametrize(
    ("line", "replaced"),
    [
        ("%matplotlib inline", "pass"),
        ("%load_ext autoreload  # comment", "pass"),
        ("%timeit f()", "pass"),
        ("%timeit -n 3 f()", "pass"),
        ("%time", "pass"),
        ("%time -n 3 f()", "pass"),
        ("%time history = train()", "history = train()"),
        ("!pip install x", "pass"),
        ("!!ls", "pass"),
        ("!echo \"don't (", "pass"),
        ("    !ls", "    pass"),
        ("?obj", "pass"),
        ("obj?", "pass"),
        ("obj??", "pass"),
        ("tf.keras.layers.Dense?  # what", "pass"),
        ("np.*load*?", "pass"),
        ("d['a'].b?", "pass"),
        ("%timeit?", "pass"),
        ("!ls?", "pass"),
        ("x = obj?", "pass"),
        ("pip install tensorflow", "pass"),
        ("conda install -y x", "pass"),
        ("files = !ls", "files = []"),
        ("  a.b[0] = !ls -l 'x", "  a.b[0] = []"),
        ("y = %who", "y = None"),
        ("y = %time f(1)", "y = f(1)"),
        ("a, *b = !ls", "a, *b = []"),
    ],
)
def test_a_line_is_replaced(line: str, replaced: str) -> None:
    cell = f"if 1:\n    x = 1\n{line}\n!z"
    assert neutralise(cell) == f"if 1:\n    x = 1\n{replaced}\npass"


@pytest.mark.parametrize(
    "line",
    [
        "x = 7 % 3",
        "x != y",
        "x = y != z",
        "x = '%d' % 3",
        "x = 'a?'  # why?",
        "# what?",
        "# !ls",
        "x = '!ls'",
        "x == 1",
        "x = f'{y!r}'",
        "pip = install",
        "if x?",
        "print('?')",
        "f(x)?",
        "lambda: x?",
    ],
)
def test_python_and_its_errors_stay(line: str) -> None:
    assert neutralise(f"{line}\n!z") == f"{line}\npass"


@pytest.mark.parametrize(
    "cell",
    [
        "x = '''\n!ls\n%cd\nobj?\n'''",
        'x = """\n!ls \\"""\n%cd\n"""',
        "x = r'\\\\' + '('",
        "x = (1\n%2)",
        "x = [\n  '(', # ]\n%y,\n]",
        "x = 1 + \\\n%y",
        "x = 'abc\\\n!ls'",
        "x = {'''\n}''': (\n)\n%2}",
    ],
)
def test_strings_brackets_and_continued_lines_are_not_touched(cell: str) -> None:
    assert neutralise(f"{cell}\n!ls") == f"{cell}\npass"


def test_a_string_that_never_ends_does_not_hide_the_rest() -> None:
    assert neutralise("x = 'oh\n!ls") == "x = 'oh\npass"


def test_a_magic_takes_its_continued_lines_along() -> None:
    assert neutralise("!echo '''\\\n  (more \\\n  most\nx = 1") == "pass\n\n\nx = 1"


def test_a_timed_statement_may_go_on() -> None:
    assert neutralise("%time x = 1 + \\\n  2\n!ls") == "x = 1 + \\\n  2\npass"


@pytest.mark.parametrize(
    "name", ["bash", "html", "writefile a.py", "timeit", "javascript", "sh", "script python"]
)
def test_a_cell_that_is_not_run_as_python_here_is_blank(name: str) -> None:
    assert neutralise(f"\n%%{name}\nx = 1\n!ls") == "\n\n\n"


@pytest.mark.parametrize("name", ["time", "capture out", "prun", "wandb"])
def test_a_cell_that_is_run_as_python_loses_the_magic_alone(name: str) -> None:
    assert neutralise(f"\n%%{name}\nx = 1\n!ls") == "\n\nx = 1\npass"


def test_cell_magics_can_be_stacked() -> None:
    assert neutralise("%%capture\n%%time\nx = 1") == "\n\nx = 1"
    assert neutralise("%%time\n%%bash\nls") == "\n\n"


def test_a_cell_pasted_out_of_a_block_loses_its_indent() -> None:
    assert neutralise("    x = 1\n    if x:\n        !ls") == "x = 1\nif x:\n    pass"


PYTHON = [
    "x = 1",
    "s = '''\n!a\n%b\nc?\n'''",
    't = """it\'s\n%%c\n\\"""" "d"',
    "u = (\n1\n%2\n)",
    "v = 5 + \\\n  3",
    "w = '!x' + \"%y\"  # z?",
    "if x:\n    y = '''\n    !q\n'''",
    "def f():\n    return f'{x!r:>{10}}'",
    "z = {\n'a': '(',  # [\n}",
    "",
    "# comment ' \" (",
]
MAGICS = ["!ls 'x", "%cd (", "obj?", "?obj", '!echo """', "%load_ext [x", "!a \\\n b", "pip install x"]


@given(st.lists(st.tuples(st.sampled_from(PYTHON), st.sampled_from(MAGICS)), max_size=6))
def test_what_is_left_is_the_python_around_the_magics(parts: list[tuple[str, str]]) -> None:
    cell = "\n".join(f"{python}\n{magic}" for python, magic in parts)
    found = ast.parse(neutralise(cell))
    expected = ast.parse("\n".join(f"{python}\npass" for python, _ in parts))
    assert ast.dump(found) == ast.dump(expected)


@given(st.lists(st.sampled_from([*PYTHON, *MAGICS]), max_size=4), st.sampled_from(["if x:", "for i in y:"]))
def test_a_block_keeps_its_shape(parts: list[str], head: str) -> None:
    cell = f"{head}\n" + textwrap.indent("\n".join([*parts, "!ls"]), "    ", lambda _: True)
    assert cell.count("\n") == neutralise(cell).count("\n")
    ast.parse(neutralise(cell))


@given(st.text(alphabet="x =%!?'\"\\\n()[]#: \t{}", max_size=60))
def test_any_text_keeps_its_lines_and_ends(text: str) -> None:
    result = neutralise(text)
    assert result.count("\n") == text.count("\n")
