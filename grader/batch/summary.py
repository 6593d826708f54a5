"""What the tables of a batch need of a report, small enough that those of a whole course fit in memory."""

import json
from dataclasses import dataclass
from sys import intern
from typing import NamedTuple

from grader.outcome import Outcome


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
        """
        # Read by the plain parser: the store holds what the grader itself has written, and a model of each of
        # 10,000 reports takes seconds.
        data = json.loads(report)
        return cls(
            intern(data["outcome"]),
            data["score"],
            data["message"] or "",
            data["seed"],
            {intern(name): each["points"] for name, each in data["categories"].items()},
            tuple(
                Mark(
                    intern(test["name"]),
                    intern(test["title"]),
                    intern(test["category"]),
                    intern(test["outcome"]),
                    test["points"],
                    test["seconds"],
                    intern(test["hint"] or ""),
                )
                for test in data["tests"]
            ),
            data["timing"]["total"],
        )
