"""Toy courses that are really graded; and the scripted peer."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.backends.base import Backend, Box, BoxSpec
from grader.backends.process import ProcessBackend
from grader.course import Course
from grader.grading import Grader, Job
from grader.intake.submission import make_submission
from grader.intake.unit import Unit
from grader.report.model import Isolation, Language, Report
from tests.peer import serve as serve

# --- grading of toy courses ---

HEADER = """
import numpy as np
import pytest
from grader.testing import check


def points(worth, category="loss", hint="The hint."):
    return pytest.mark.points(worth, category=category, hint=hint)

"""
_POINTS = re.compile(r"^@points\((\d+)(?:, category=\"(\w+)\")?.*\n(?:@.*\n)*def (\w+)\(", re.MULTILINE)
TOY = """
import numpy as np

print("hello from the submission")


class Model:
    value = 7

    def __call__(self, x):
        return x + 7


def double(x):
    return 2 * x


def make():
    return Model()
"""


class Switch(Backend):
    """The backend of the moment, so that one grader and its warm judge serve all tests."""

    isolation: Isolation = "none"

    def __init__(self) -> None:
        self.current: Backend = ProcessBackend()
        self._owners: dict[int, Backend] = {}

    def problem(self) -> str | None:
        return self.current.problem()

    def start(self, spec: BoxSpec) -> Box:
        box = self.current.start(spec)
        self._owners[id(box)] = self.current
        return box

    def stop(self, box: Box) -> None:
        # Boxes are removed beside what follows, when another backend may be the current one.
        if (owner := self._owners.pop(id(box), None)) is not None:
            owner.stop(box)

    def post_mortem(self, box: Box) -> str | None:
        return self.current.post_mortem(box)

    def reap(self) -> int:
        return self.current.reap()

    def close(self) -> None:
        self.current.close()


@pytest.fixture(scope="session")
def warm_grader() -> Iterator[tuple[Grader, Switch]]:
    switch = Switch()
    with Grader(switch) as grader:
        yield grader, switch


@dataclass
class Toy:
    """A course of one exercise, `toy`, whose test files are written down in the test that uses it."""

    root: Path
    grader: Grader
    switch: Switch
    details: dict[str, str] = field(default_factory=dict)
    live: list[str] = field(default_factory=list)

    def write(
        self,
        *,
        limits: str = "",
        functions: str = "",
        manifest: str | None = None,
        public: str | None = None,
        drawn: str | None = None,
        **files: str,
    ) -> "Toy":
        """Write the course; `shape`, `loss` and `convergence` are the hidden test files.

        Args:
            limits: Lines of the table [limits].
            functions: Further tables of functions.
            manifest: The manifest's text; None lists what the files hold.
            public: The public test file.
            drawn: The exercise's pictures.py.
            files: Hidden test files; `points(N, category=...)` is at hand in them.
        """
        sources = {name: textwrap.dedent(source) for name, source in files.items()}
        found = [test for source in sources.values() for test in _POINTS.findall(source)]
        worth: dict[str, float] = {}
        for number, category, _ in found:
            worth[category or "loss"] = worth.get(category or "loss", 0) + float(number)
        exercise = self.root / "exercises" / "toy"
        hidden = self.root / "hidden_tests" / "toy"
        (exercise / "public_tests").mkdir(parents=True, exist_ok=True)
        hidden.mkdir(parents=True, exist_ok=True)
        (exercise / "exercise.toml").write_text(
            'id = "toy"\ntitle = "Toy"\nsummary = "Numpy only."\npreload = ["numpy"]\n'
            f"[limits]\ncall_seconds = 10\nload_seconds = 10\ntest_seconds = 20\n{limits}\n"
            "[points]\n"
            + "".join(f"{name} = {number}\n" for name, number in (worth or {"loss": 1}).items())
            # arrays as numpy: there is no TensorFlow here
            + '[functions.double]\narguments = ["x"]\narrays = "numpy"\n[functions.make]\n'
            + functions
        )
        lines = [f"{name} = {number}\n" for number, _, name in found]
        (hidden / "manifest.toml").write_text(manifest or "[tests]\n" + "".join(lines))
        for name, source in sources.items():
            (hidden / f"test_{name}.py").write_text(HEADER + source, encoding="utf-8")
        if public is not None:
            path = exercise / "public_tests" / "test_public.py"
            path.write_text(HEADER + textwrap.dedent(public), encoding="utf-8")
        if drawn is not None:
            (hidden / "pictures.py").write_text(textwrap.dedent(drawn), encoding="utf-8")
        return self

    def grade(
        self,
        *sources: str,
        backend: Backend | None = None,
        seed: int = 1,
        public: bool = False,
        language: Language = "en",
        files: tuple[tuple[str, bytes], ...] = (),
        cells: bool = False,
        alone: bool = False,
        pictures: bool = False,
    ) -> Report:
        """Grade a submission, by default the right one with `sources` behind it.

        Args:
            sources: Source of each unit.
            backend: Where; the process backend by default.
            seed: Seed of the run.
            public: Run the public tests.
            language: Of hints.
            files: Further files of the submission.
            cells: The units are cells of a notebook.
            alone: One unit, in which `sources` come first.
            pictures: Draw them.
        """
        course = Course(self.root)
        names = (
            [f"cell {number + 1}" for number in range(len(sources) + 1)]
            if cells
            else ["solution.py", "overlay.py"]
        )
        texts = (TOY, *map(textwrap.dedent, sources)) if not alone else ("\n".join((*sources, TOY)),)
        units = [Unit(name, text) for name, text in zip(names, texts, strict=False)]
        submission = make_submission("submission.py", units, files)
        self.switch.current = backend or ProcessBackend()
        job = Job(course, course.exercise("toy"), submission, seed, public, language, pictures=pictures)
        job.on_test = lambda result: self.live.append(result.name)
        grading = self.grader.grade(job)
        self.details = grading.author_details
        return grading.report


@pytest.fixture
def toy(tmp_path: Path, warm_grader: tuple[Grader, Switch]) -> Toy:
    return Toy(tmp_path / "course", *warm_grader)
