"""What sentences for students are made of: the text of a hidden test comes from its author alone.

A test may compare whatever a submission returns; what it puts into a sentence is listed here, with the reason why it
cannot carry a hidden input. Something new must be thought about, and then listed.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILES = [
    *sorted((ROOT / "grader" / "testing").glob("*.py")),
    ROOT / "grader" / "judge" / "faults.py",
    *sorted((ROOT / "hidden_tests").glob("*/test_*.py")),
    *sorted((ROOT / "grader" / "authoring" / "template" / "hidden_tests").glob("*/test_*.py")),
]
SPEAKING = {"say", "mistake", "CheckFailure", "that", "skip"}
# Names of what the test itself asks for, and words that it chooses among.
OF_THE_AUTHOR = {
    *(
        "_KIND_NAMES[kind]",
        "_KIND_NAMES[kind].zh",
        "bounds",
        "key",
        "listed",
        "name",
        "wanted",
        "total",
        "of",
    ),
    *(
        "english",
        "example.english",
        "measure",
        "unlearnt",
        "where[0]",
        "where[1]",
        "seconds",
        "whole",
        "limit",
    ),
    *("_quoted(name)", "_quoted(name, chinese=True)", "what", "zh", "_LONGEST_SHOWN"),
}
# Of the submission, each from a closed list or a small range.
BOUNDED = {
    "kind": "received.kind_of: closed list, shapes by `shown`",
    "kind.zh": "the same",
    "received": "kind_of, or a count by `number_shown`",
    "received.zh": "the same",
    "count": "by `number_shown` up to 1024; the sandboxes that were lost, up to 4",
    "count.zh": "the same",
    "shown(result.shape)": "six lengths up to 1024",
    "shown(value.shape)": "the same",
    "result.dtype.name": "the wire's closed list of dtypes",
    "value._label": "the wire's closed list of labels",
    "ids.size": "below 1000, by the condition of the sentence",
    "updates": "below 10, by the condition of the sentence",
    "where": "a line of the file, checked against its length",
    "raised": "closed list of exceptions",
    "classes": "the same",
    "manner": "words, an exit code or a signal's number",
    "manner.zh": "the same",
    "status": "an exit code, 0 to 255",
    "-status": "a signal's number",
}


def inserted(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """What is put into the texts of calls that speak to a student, with its line."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        for node in ast.walk(call) if name in SPEAKING else ():
            if isinstance(node, ast.FormattedValue):
                yield ast.unparse(node.value), node.lineno


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_sentence_holds_nothing_that_a_submission_chooses_freely(path: Path) -> None:
    found = set(inserted(ast.parse(path.read_text(encoding="utf-8"))))
    assert [each for each in sorted(found) if each[0] not in OF_THE_AUTHOR | BOUNDED.keys()] == []


def test_all_that_is_listed_is_used() -> None:
    used = {text for path in FILES for text, _ in inserted(ast.parse(path.read_text(encoding="utf-8")))}
    assert used == OF_THE_AUTHOR | BOUNDED.keys()


def test_a_value_in_a_sentence_is_found() -> None:
    source = 'check.that(good, say(f"The loss is {value}.", "损失不对。"))'
    assert {text for text, _ in inserted(ast.parse(source))} == {"value"}
