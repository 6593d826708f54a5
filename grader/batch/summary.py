"""What the tables of a batch need of a report, small enough that those of a whole course fit in memory."""

from dataclasses import dataclass
from sys import intern
from typing import Annotated, NamedTuple

from pydantic import BaseModel, Field

from grader.outcome import Outcome
from grader.report.model import Verdict

_Number = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class Mark(NamedTuple):
    """What one test found.

    Args:
        name: Name of the test function.
        title: What it checks.
        category: Where its points count.
        outcome: What became of it.
        points: Points earned.
        seconds: Wall-clock time.
        hint: What its author says where it did not pass; empty where it did.
    """

    name: str
    title: str
    category: str
    outcome: str
    points: float
    seconds: float
    hint: str

    @property
    def passed(self) -> bool:
        """Whether it passed."""
        return self.outcome == Outcome.PASSED.value


@dataclass(frozen=True, slots=True)
class Summary:
    """A report in short.

    Args:
        outcome: The report's verdict.
        score: Points of all tests.
        message: How the submission failed to load; empty where it did not.
        seed: Of the run.
        categories: Points by category.
        marks: What each test found.
        seconds: What the grading took.
    """

    outcome: str
    score: float | None
    message: str
    seed: int
    categories: dict[str, float | None]
    marks: tuple[Mark, ...]
    seconds: float

    @classmethod
    def of(cls, report: str) -> "Summary":
        """Sum up a report.

        Args:
            report: Its JSON form.

        Raises:
            ValueError: It is no report.
        """
        # Not the whole model: of 10,000 reports that takes seconds.
        found = _Report.model_validate_json(report)
        return cls(
            found.outcome.value,
            found.score,
            found.message or "",
            found.seed,
            {intern(name): each.points for name, each in found.categories.items()},
            tuple(
                Mark(
                    intern(test.name),
                    intern(test.title),
                    intern(test.category),
                    test.outcome.value,
                    test.points,
                    test.seconds,
                    intern(test.hint or ""),
                )
                for test in found.tests
            ),
            found.timing.total,
        )


class _Test(BaseModel):
    name: str
    title: str
    category: str
    outcome: Outcome
    points: _Number
    seconds: _Number
    hint: str | None


class _Category(BaseModel):
    points: _Number | None


class _Timing(BaseModel):
    total: _Number


class _Report(BaseModel):
    """What a summary holds of a report."""

    outcome: Verdict
    score: _Number | None
    message: str | None
    seed: int
    categories: dict[str, _Category]
    tests: list[_Test]
    timing: _Timing
