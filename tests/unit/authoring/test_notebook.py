"""A stub's notebook holds what the stub holds."""

import json

import pytest

from grader.authoring.notebook import notebook_of_stub
from grader.errors import ExerciseError

STUB = '''"""A title.

Open solution.py.
"""

import numpy as np
import math


def first(x):
    """One.

    Two.
    """
    raise NotImplementedError


def second(x):
    raise NotImplementedError


if __name__ == "__main__":
    # Not run when it is graded.
    print(first(1))
    for _ in range(3):
        print(second(2))
'''


def cells(stub: str) -> list[tuple[str, list[str]]]:
    notebook = json.loads(notebook_of_stub(stub))
    return [("".join(cell["source"]), cell["metadata"].get("tags", [])) for cell in notebook["cells"]]


def test_each_part_is_a_cell() -> None:
    found = cells(STUB)
    assert [tags for _, tags in found] == [[], ["export"], ["export"], ["export"], []]
    assert found[0][0].startswith("# A title.\n\nOpen solution.ipynb.")
    assert found[1][0] == "import numpy as np\nimport math"
    assert found[2][0].endswith('    """\n    raise NotImplementedError')
    assert found[4][0] == "print(first(1))\nfor _ in range(3):\n    print(second(2))"


def test_nothing_to_run_by_hand_is_no_cell() -> None:
    assert len(cells(STUB[: STUB.index("if __name__")])) == 4


def test_it_is_the_same_each_time() -> None:
    assert notebook_of_stub(STUB) == notebook_of_stub(STUB)


@pytest.mark.parametrize(
    "stub", ["", "def", '"""A."""\nimport a\nx = 1\ndef f(): ...\n', "import a\ndef f(): ...\n"]
)
def test_another_file_is_refused(stub: str) -> None:
    with pytest.raises(ExerciseError, match=r"^stub\.py: "):
        notebook_of_stub(stub)
