"""A small course that needs no TensorFlow."""

from pathlib import Path

import pytest

from grader.course import Course
from grader.exercise import Exercise

EXERCISE_TOML = """
id = "line_fit"
title = "Fit a line"
summary = "Least squares by hand."
preload = ["numpy"]

[limits]
memory = "512m"

[points]
shape = 30
loss = 70

[functions.fit]
arguments = ["x", "y"]
arrays = "numpy"
returns = "slope and intercept"

[functions.predict]
arguments = ["x"]
"""
MANIFEST_TOML = """
[tests]
test_shapes = 30
test_slope = 40
test_intercept = 30
"""


@pytest.fixture
def course_root(tmp_path: Path) -> Path:
    """Root folder of a complete course with the one exercise `line_fit`."""
    root = tmp_path / "course"
    files = {
        "exercises/line_fit/exercise.toml": EXERCISE_TOML,
        "exercises/line_fit/statement.md": "# Fit a line\n",
        "exercises/line_fit/statement.zh.md": "# 拟合直线\n",
        "exercises/line_fit/stub.py": "def fit(x, y): ...\n",
        "exercises/line_fit/stub.ipynb": "{}",
        "exercises/line_fit/public_tests/test_public.py": "def test_shapes(submission): ...\n",
        "exercises/line_fit/public_tests/__pycache__/junk.pyc": "",
        "exercises/line_fit/data/points.csv": "1,2\n",
        "hidden_tests/line_fit/manifest.toml": MANIFEST_TOML,
        "hidden_tests/line_fit/wrong/b.py": "",
        "hidden_tests/line_fit/wrong/a.py": "",
        "reference_solutions/line_fit/solution.py": "",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def course(course_root: Path) -> Course:
    return Course(course_root)


@pytest.fixture
def exercise(course: Course) -> Exercise:
    return course.exercise("line_fit")
