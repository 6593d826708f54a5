"""The report on one submission: the data that every output format is made from.

Rounding: points have two decimals and seconds three. Each test's points are rounded once, and all sums are
taken over the rounded numbers, so the numbers that a reader sees always add up.
"""

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, model_validator

from grader import __version__
from grader.exercise import Exercise
from grader.feedback import Feedback
from grader.outcome import Outcome
from grader.report.picture import Picture
from grader.report.text import printable


def _two_decimals(points: float) -> float:
    return round(points, 2)


def _three_decimals(seconds: float) -> float:
    return round(seconds, 3)


Score = Annotated[float, Field(ge=0, allow_inf_nan=False), AfterValidator(_two_decimals)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False), AfterValidator(_three_decimals)]
Text = Annotated[str, AfterValidator(printable)]
Language = Literal["en", "zh"]
Isolation = Literal["docker", "docker+runsc", "user", "none"]


class Verdict(StrEnum):
    """What became of the submission as a whole."""

    GRADED = "graded"
    REJECTED = "rejected"
    INFRASTRUCTURE = "infrastructure"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SubmissionInfo(_Part):
    """Which submission was graded.

    Args:
        name: Name of the file.
        sha256: Digest of its normalised content; None where it could not be read.
    """

    name: Text
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None


class CategoryScore(_Part):
    """Points of one category; `points` is None where the submission was not graded."""

    points: Score | None
    max_points: Score


class TestResult(_Part):
    """What one test found.

    Args:
        name: Name of the test function.
        title: What it checks, as the student reads it.
        category: Category that its points belong to.
        outcome: What became of it.
        points: Points earned.
        max_points: Points that it is worth.
        hint: What the student reads when it did not pass.
        cause: Name of the test that it needs and that did not pass, where it was skipped for that.
        seconds: Wall-clock time.
        worker_cpu_seconds: CPU time of the sandbox; None where the platform does not tell.
        detail: Full failure text, of public tests only.
    """

    __test__: ClassVar[bool] = False  # keeps pytest from collecting this class

    name: Text
    title: Text
    category: str
    outcome: Outcome
    points: Score
    max_points: Score
    hint: Text | None = None
    cause: Text | None = None
    seconds: Seconds = 0.0
    worker_cpu_seconds: Seconds | None = None
    detail: Text | None = None

    @model_validator(mode="after")
    def _points_within_bounds(self) -> Self:
        if self.points > self.max_points:
            raise ValueError(f"{self.name}: {self.points:g} points of at most {self.max_points:g}")
        return self


class Timing(_Part):
    """Where the time went, in seconds.

    Args:
        wait: Waiting for a free place, before grading began.
        container: Waiting for the sandbox to be created and started.
        import_: Waiting for it to import the exercise's `preload` modules; "import" in JSON.
        load: Executing the submission's top level.
        tests: Waiting for the submission in tests.
        pictures: Waiting for it while what it has learnt is drawn.
        pictures_cpu_seconds: CPU time of its sandbox meanwhile; None where the platform does not tell, or nothing was
            drawn. No part of the total.
        overhead: All the rest of `total`.
        total: From the begin of grading to its end.
    """

    wait: Seconds = 0.0
    container: Seconds = 0.0
    import_: Seconds = Field(
        default=0.0, validation_alias=AliasChoices("import", "import_"), serialization_alias="import"
    )
    load: Seconds = 0.0
    tests: Seconds = 0.0
    pictures: Seconds = 0.0
    pictures_cpu_seconds: Seconds | None = None
    overhead: Seconds = 0.0
    total: Seconds = 0.0

    @property
    def parts(self) -> dict[str, float]:
        """What the total consists of, by the names that JSON has."""
        return self.model_dump(by_alias=True, exclude={"wait", "total", "pictures_cpu_seconds"})

    @classmethod
    def itemised(
        cls,
        total: float,
        *,
        wait: float,
        container: float,
        import_: float,
        load: float,
        tests: float,
        pictures: float = 0.0,
        pictures_cpu_seconds: float | None = None,
    ) -> "Timing":
        """A timing whose overhead is what the named items leave of the total."""
        overhead = max(0.0, total - math.fsum((container, import_, load, tests, pictures)))
        return cls(
            wait=wait,
            container=container,
            import_=import_,
            load=load,
            tests=tests,
            pictures=pictures,
            pictures_cpu_seconds=pictures_cpu_seconds,
            overhead=overhead,
            total=total,
        )


class Report(_Part):
    """The result of grading one submission; its JSON form is published as `schema/report-v1.json`.

    Args:
        schema_version: Version of this format.
        exercise: Name of the exercise.
        title: Its title.
        submission: What was graded.
        seed: Seed of the run: the same seed repeats it exactly.
        isolation: What kept the submission from the machine: a container of its own; a user of its own in the container
            that the grader runs in too; or nothing.
        outcome: Graded, rejected before any test, or not graded because the infrastructure failed.
        score: Points of all tests; None when the infrastructure failed, which is never a zero.
        max_score: Points of a perfect submission.
        categories: Points by category.
        tests: Results in the order in which they ran.
        timing: Where the time went.
        versions: Versions of what graded it.
        message: Why it was rejected or not graded, or how the submission failed to load.
        load_output: What the submission printed while it loaded.
        language: Of titles, hints and captions: "en" or "zh".
        pictures: Of what the submission's networks learnt, where they were asked for.
        feedback: How much of the tests the student sees in formats made of this report.
    """

    schema_version: Literal["1"] = "1"
    exercise: str
    title: Text = ""
    submission: SubmissionInfo
    seed: int
    isolation: Isolation
    outcome: Verdict
    score: Score | None
    max_score: Score
    categories: dict[str, CategoryScore]
    tests: tuple[TestResult, ...] = ()
    timing: Timing = Timing()
    versions: dict[str, Text] = Field(default_factory=dict)
    message: Text | None = None
    load_output: Text | None = None
    language: Language = "en"
    pictures: tuple[Picture, ...] = ()
    feedback: Feedback = Feedback.HINTS

    @property
    def withheld(self) -> bool:
        """Whether its student sees nothing of it yet."""
        return self.feedback is Feedback.NOTHING

    @model_validator(mode="after")
    def _score_unless_infrastructure(self) -> Self:
        if (self.score is None) != (self.outcome is Verdict.INFRASTRUCTURE):
            raise ValueError(f"outcome {self.outcome.value!r} with score {self.score}")
        return self

    def to_json(self) -> str:
        """The report in its published form, with a final line break."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"


def build_report(
    exercise: Exercise,
    submission: SubmissionInfo,
    *,
    seed: int,
    isolation: Isolation,
    tests: Iterable[TestResult] = (),
    timing: Timing | None = None,
    versions: dict[str, str] | None = None,
    outcome: Verdict = Verdict.GRADED,
    message: str | None = None,
    load_output: str | None = None,
    public: bool = False,
    language: Language = "en",
    pictures: Iterable[Picture] = (),
    title: str | None = None,
) -> Report:
    """Put a report together; the one place where scores are added up.

    Args:
        exercise: What was graded.
        submission: Whose name and digest the report bears.
        seed: Seed of the run.
        isolation: The backend's isolation.
        tests: Results in the order in which they ran.
        timing: Where the time went.
        versions: Versions found in the sandbox; the grader's own is added.
        outcome: The verdict; a test with outcome `infrastructure` makes it infrastructure.
        message: Reason of a rejection, of a failed load or of an infrastructure fault.
        load_output: What the submission printed while it loaded.
        public: The tests are the public ones, worth what their marks say and not what the exercise says.
        language: Of titles, hints and captions.
        pictures: What was drawn of the trained networks.
        title: Of the exercise, in that language; None for the one that its author gave it in English.

    Returns:
        The report; `score` is None when the verdict is infrastructure, the sum of the points otherwise.
    """
    results = tuple(tests)
    if any(result.outcome is Outcome.INFRASTRUCTURE for result in results):
        outcome = Verdict.INFRASTRUCTURE
    known = {} if public else exercise.points
    names = dict.fromkeys([*known, *(result.category for result in results)])
    categories = {}
    for name in names:
        members = [result for result in results if result.category == name]
        worth = known.get(name, _total(result.max_points for result in members))
        earned = None if outcome is Verdict.INFRASTRUCTURE else _total(result.points for result in members)
        categories[name] = CategoryScore(points=earned, max_points=worth)
    return Report(
        exercise=exercise.id,
        title=exercise.title if title is None else title,
        submission=submission,
        seed=seed,
        isolation=isolation,
        outcome=outcome,
        score=None if outcome is Verdict.INFRASTRUCTURE else _total(result.points for result in results),
        max_score=_total(category.max_points for category in categories.values()),
        categories=categories,
        tests=results,
        timing=timing or Timing(),
        versions={"grader": __version__, **(versions or {})},
        message=message,
        load_output=load_output,
        language=language,
        pictures=tuple(pictures),
        feedback=exercise.feedback,
    )


def rejection(exercise: Exercise, name: str, seed: int, message: str) -> Report:
    """The report on a file that could not be read as a submission, so that nothing ever ran.

    Args:
        exercise: What was to be graded.
        name: Name of the file.
        seed: Seed that the run would have had.
        message: What is wrong with the file and how to mend it.
    """
    submission = SubmissionInfo(name=name, sha256=None)
    return build_report(
        exercise, submission, seed=seed, isolation="none", outcome=Verdict.REJECTED, message=message
    )


def _total(points: Iterable[float]) -> float:
    return round(math.fsum(points), 2)
