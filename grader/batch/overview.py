"""How a class did: the numbers behind its page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev

from grader.batch.gradebook import Grade
from grader.batch.summary import Mark
from grader.outcome import Outcome

_BINS = 10
_COMMONEST = 15


@dataclass(frozen=True)
class Bin:
    """How many scores lie in a range, percent of the full score; the last one holds its upper end."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class TestRate:
    """How many passed a test of those with whom it was tried.

    Args:
        title: What it checks.
        category: Where its points count.
        worth: Its points.
        tried: How many results there are.
        passed: How many passed.
        skipped: How many did not get that far.
        mean: Points on average.
    """

    __test__ = False  # keeps pytest from collecting this class

    title: str
    category: str
    worth: float
    tried: int
    passed: int
    skipped: int
    mean: float

    @property
    def share(self) -> float:
        """Of those with a result, how many passed."""
        return self.passed / self.tried if self.tried else 0.0


@dataclass(frozen=True)
class Misconception:
    """A sentence that students read.

    Args:
        hint: The sentence.
        title: Title of its test.
        count: How many read it.
    """

    hint: str
    title: str
    count: int


@dataclass(frozen=True)
class Overview:
    """A class in numbers; those of scores are over what was graded or rejected, each student's work that counts.

    Args:
        outcomes: How many rows there are of each outcome.
        scores: How many count.
        mean, median, deviation: Of final scores.
        bins: Their distribution.
        tests: The hardest first.
        misconceptions: The commonest first.
        seconds: Grading times' median and greatest, and their sum.
    """

    outcomes: dict[str, int]
    scores: int
    mean: float | None
    median: float | None
    deviation: float | None
    bins: list[Bin]
    tests: list[TestRate]
    misconceptions: list[Misconception]
    seconds: tuple[float, float, float] | None


def overview(
    found: Sequence[Grade], tests: Mapping[str, float], categories: Mapping[str, str], full: float
) -> Overview:
    """Sum a class up.

    Args:
        found: All rows.
        tests: Points of each hidden test.
        categories: Category of each test that has been seen.
        full: The full score.
    """
    counting = [grade for grade in found if grade.counts and grade.row is not None]
    scores = [grade.final for grade in counting if grade.final is not None]
    times = [grade.row.summary.seconds for grade in counting if grade.row and grade.row.summary]
    return Overview(
        dict(Counter(grade.outcome for grade in found)),
        len(scores),
        fmean(scores) if scores else None,
        median(scores) if scores else None,
        pstdev(scores) if scores else None,
        _bins(scores, full),
        _rates(counting, tests, categories),
        _misconceptions(counting),
        (median(times), max(times), sum(times)) if times else None,
    )


def _bins(scores: Sequence[float], full: float) -> list[Bin]:
    counts = Counter(min(int(_BINS * score / full), _BINS - 1) if full else 0 for score in scores)
    width = 100 // _BINS
    return [Bin(number * width, (number + 1) * width, counts[number]) for number in range(_BINS)]


def _rates(
    counting: Sequence[Grade], tests: Mapping[str, float], categories: Mapping[str, str]
) -> list[TestRate]:
    marks: dict[str, list[Mark]] = {name: [] for name in tests}
    for grade in counting:
        for mark in grade.marks:
            marks.setdefault(mark.name, []).append(mark)
    rates = [
        TestRate(
            marks[name][0].title if marks[name] else name,
            categories.get(name, ""),
            worth,
            len(marks[name]),
            sum(mark.passed for mark in marks[name]),
            sum(mark.outcome == Outcome.SKIPPED.value for mark in marks[name]),
            fmean(mark.points for mark in marks[name]) if marks[name] else 0.0,
        )
        for name, worth in tests.items()
    ]
    return sorted(rates, key=lambda rate: rate.share)


def _misconceptions(counting: Sequence[Grade]) -> list[Misconception]:
    counts = Counter(
        (mark.hint, mark.title)
        for grade in counting
        for mark in grade.marks
        if mark.hint and mark.outcome != Outcome.SKIPPED.value
    )
    return [Misconception(hint, title, count) for (hint, title), count in counts.most_common(_COMMONEST)]
