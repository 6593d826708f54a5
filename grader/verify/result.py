"""What `grader verify` found, as data."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from grader.outcome import Outcome
from grader.report.model import Report, Verdict
from grader.verify.bounds import CONFIDENCE, lower_bound, upper_bound
from grader.verify.variant import Kind, Variant

STUB_SHARE = 0.05


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Run(_Part):
    """One grading of one known submission.

    Args:
        kind, name: Which submission.
        seed: Seed of the run.
        score: Points; None when it was not graded to the end.
        seconds: Wall-clock time.
        problem: Why it is not as it must be; None when it is.
        failed: Tests that were run and did not pass.
        hint: Hint of the first failing test.
        infrastructure: Whether the infrastructure failed, which says nothing of the exercise.
        equivalent: Why it is no mistake, for a mutant of which that is known.
        author_detail: Traceback of a test that itself raised something unforeseen.
    """

    kind: Kind
    name: str
    seed: int
    score: float | None
    seconds: float
    problem: str | None
    failed: tuple[str, ...] = ()
    hint: str | None = None
    infrastructure: bool = False
    equivalent: str | None = None
    author_detail: str | None = None


class Rate(_Part):
    """An observed rate with its exact one-sided bound.

    Args:
        hits: Runs in which it happened.
        runs: All runs.
        bound: Clopper-Pearson bound at `confidence`: lower for the kill rate, upper for the false-fail rate.
        confidence: One-sided confidence of the bound.
    """

    hits: int
    runs: int
    bound: float
    confidence: float = CONFIDENCE


class ExerciseResult(_Part):
    """All runs of one exercise.

    Args:
        exercise: Its name.
        kill_rate: Share of known-bad runs that lost their points and read the right hint.
        false_fail_rate: Share of reference and known-good runs that lost a point.
        mutant_kill_rate: Share of the mutants that lose a point, those apart that are known to be no mistakes.
        equivalent_mutants: How many those are.
        runs: The runs.
    """

    exercise: str
    kill_rate: Rate
    false_fail_rate: Rate
    mutant_kill_rate: Rate
    equivalent_mutants: int
    runs: tuple[Run, ...]

    @property
    def passed(self) -> bool:
        """Whether every run was as it must be."""
        return all(run.problem is None for run in self.runs)


class VerifyReport(_Part):
    """The JSON form of `grader verify --report json=PATH`."""

    schema_version: str = "1"
    isolation: str
    passed: bool
    exercises: tuple[ExerciseResult, ...]


def assess(variant: Variant, seed: int, report: Report, author_details: dict[str, str]) -> Run:
    """Compare a report with what is known of the submission."""
    failing = [test for test in report.tests if test.outcome.failing]
    first = failing[0] if failing else None
    detail = "\n".join(f"{name}: {text}" for name, text in author_details.items()) or None
    return Run(
        kind=variant.kind,
        name=variant.name,
        seed=seed,
        score=report.score,
        seconds=report.timing.total,
        problem=_problem(variant, report),
        failed=tuple(test.name for test in report.tests if test.outcome is not Outcome.PASSED),
        hint=first.hint if first else None,
        infrastructure=report.outcome is Verdict.INFRASTRUCTURE,
        equivalent=variant.equivalent or None,
        author_detail=detail,
    )


def _problem(variant: Variant, report: Report) -> str | None:
    if report.outcome is not Verdict.GRADED or report.score is None:
        return f"not graded: {report.message}"
    if variant.kind is Kind.STUB:
        cap = STUB_SHARE * report.max_score
        return None if report.score <= cap else f"earns {report.score:g}, at most {cap:g} are right"
    if variant.kind is Kind.WRONG:
        return _survival(variant, report)
    if variant.kind is Kind.MUTANT:
        return _mutant_problem(variant, report)
    if report.score == report.max_score:
        return None
    lost = ", ".join(test.name for test in report.tests if test.points < test.max_points)
    return f"earns {report.score:g} of {report.max_score:g}; lost: {lost}"


def _mutant_problem(variant: Variant, report: Report) -> str | None:
    """Why a mutant shows a hole in the tests, or a reason in mutants.toml that is none."""
    first = next((test for test in report.tests if test.outcome.failing), None)
    if first is None and not variant.equivalent:
        return "survives: kill it with a better test, or say in mutants.toml why it is no mistake"
    if first is not None and variant.equivalent:
        return f'fails {first.name}, though mutants.toml says "{variant.equivalent}"'
    return None


def _survival(variant: Variant, report: Report) -> str | None:
    """Why a known-bad submission was not caught as it should be."""
    passed = {test.name for test in report.tests if test.outcome is Outcome.PASSED}
    if survived := [name for name in variant.fails if name in passed]:
        return f"passes {', '.join(survived)}"
    first = next((test for test in report.tests if test.outcome.failing), None)
    if first is None:
        return "no test fails"
    if not any(text in (first.hint or "").lower() for text in variant.hints):
        expected = '" or "'.join(variant.hints)
        return f'the first failing test, {first.name}, says "{first.hint}"; expected "{expected}"'
    return None


def summarise(exercise_id: str, runs: Iterable[Run]) -> ExerciseResult:
    """Rates and bounds over all runs that were graded."""
    every = tuple(sorted(runs, key=lambda run: (list(Kind).index(run.kind), run.name, run.seed)))
    graded = [run for run in every if not run.infrastructure]
    wrong = [run for run in graded if run.kind is Kind.WRONG]
    right = [run for run in graded if run.kind in (Kind.REFERENCE, Kind.CORRECT)]
    mutants = [run for run in graded if run.kind is Kind.MUTANT]
    mistakes = [run for run in mutants if run.equivalent is None]
    dead = sum(run.problem is None for run in mistakes)
    killed = sum(run.problem is None for run in wrong)
    failed = sum(run.problem is not None for run in right)
    return ExerciseResult(
        exercise=exercise_id,
        kill_rate=Rate(hits=killed, runs=len(wrong), bound=lower_bound(killed, len(wrong))),
        false_fail_rate=Rate(hits=failed, runs=len(right), bound=upper_bound(failed, len(right))),
        mutant_kill_rate=Rate(hits=dead, runs=len(mistakes), bound=lower_bound(dead, len(mistakes))),
        equivalent_mutants=len(mutants) - len(mistakes),
        runs=every,
    )
