"""Grade every known submission of some exercises and say what is not as it must be."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass
from fnmatch import fnmatch

from grader.backends.base import Backend
from grader.course import Course
from grader.digest import exercise_digest
from grader.errors import UsageError
from grader.grading import Grader, Job
from grader.verify.result import ExerciseResult, Run, VerifyReport, assess, summarise
from grader.verify.store import RunStore, run_key
from grader.verify.variant import Kind, Variant, mutant_variants, variants

GATE: Mapping[Kind, int] = {
    Kind.REFERENCE: 100,
    Kind.STUB: 5,
    Kind.WRONG: 5,
    Kind.CORRECT: 10,
    Kind.MUTANT: 1,
}
"""At how many seeds each kind must be as it must be before an exercise is released."""

# The known submissions are the author's own, so a sandbox may serve many of them.
_SUBMISSIONS_PER_BOX = 40


@dataclass(frozen=True)
class Plan:
    """What to verify.

    Args:
        exercises: Names of exercises.
        seeds: At how many seeds, from 0 on, submissions of each kind are graded.
        only: Patterns such as "reference", "wrong/*", "correct/two_tapes"; empty for all.
        jobs: How many submissions are graded at a time.
        anew: Grade also what an earlier verification has graded.
        mutate: Grade mutants of the references too.
    """

    exercises: tuple[str, ...]
    seeds: Mapping[Kind, int]
    only: tuple[str, ...] = ()
    jobs: int = 2
    anew: bool = False
    mutate: bool = False


def verify(course: Course, plan: Plan, backend: Backend, on_run: Callable[[str, Run], None]) -> VerifyReport:
    """Grade and assess; what was graded before is taken from the store, so that an interrupted run goes on.

    Args:
        course: Where the exercises lie.
        plan: What to verify.
        backend: Where submissions run.
        on_run: Called with the exercise's name and each run as it ends.

    Returns:
        Every run, with rates and bounds.

    Raises:
        ExerciseError: An exercise or the header of a known submission is broken.
        UsageError: `only` matches nothing.
    """
    chosen = {name: _choose(course, name, plan) for name in plan.exercises}
    results = []
    with (
        closing(RunStore()) as store,
        Grader(backend, _SUBMISSIONS_PER_BOX) as grader,
        ThreadPoolExecutor(plan.jobs) as pool,
    ):
        for name, known in chosen.items():
            runs = []
            grade = _Grade(course, name, plan.anew, backend.isolation, grader, store)
            for run in _grade_all(known, plan, grade, pool):
                on_run(name, run)
                runs.append(run)
            results.append(summarise(name, runs))
    return VerifyReport(
        isolation=backend.isolation, passed=all(result.passed for result in results), exercises=tuple(results)
    )


def _choose(course: Course, exercise_id: str, plan: Plan) -> list[Variant]:
    known = variants(course, exercise_id) + (mutant_variants(course, exercise_id) if plan.mutate else [])
    chosen = [one for one in known if not plan.only or any(fnmatch(one.label, each) for each in plan.only)]
    if not chosen:
        raise UsageError(
            f"no known submission of {exercise_id} matches {', '.join(plan.only)}; try wrong/* or reference"
        )
    return chosen


class _Grade:
    """Grades one known submission, or remembers what became of it."""

    def __init__(
        self, course: Course, exercise_id: str, anew: bool, isolation: str, grader: Grader, store: RunStore
    ) -> None:
        self._course = course
        self._exercise = course.exercise(exercise_id)
        self._digest = exercise_digest(course, exercise_id)
        self._anew = anew
        self._isolation = isolation
        self._grader = grader
        self._store = store

    def __call__(self, variant: Variant, seed: int) -> Run:
        key = run_key(self._digest, variant, seed, self._isolation)
        if not self._anew and (known := self._store.get(key)) is not None:
            return known
        job = Job(self._course, self._exercise, variant.submission, seed)
        if variant.kind is Kind.MUTANT or (variant.kind is Kind.WRONG and seed > 0):
            # A mutant names none. What a mistake costs in all, the first seed shows.
            job.enough = variant.fails
        grading = self._grader.grade(job)
        run = assess(variant, seed, grading.report, grading.author_details)
        if job.enough is not None:
            run = run.model_copy(update={"score": None})
        if not run.infrastructure:
            self._store.put(key, run)
        return run


def _grade_all(known: list[Variant], plan: Plan, grade: _Grade, pool: ThreadPoolExecutor) -> Iterator[Run]:
    most = max(plan.seeds.values())
    futures: list[Future[Run]] = [
        pool.submit(grade, variant, seed)
        for seed in range(most)
        for variant in known
        if seed < plan.seeds[variant.kind]
    ]
    try:
        for future in as_completed(futures):
            yield future.result()
    finally:
        for future in futures:
            future.cancel()


def lines(result: ExerciseResult) -> list[str]:
    """The summary of one exercise as a reader sees it."""
    kill, false = result.kill_rate, result.false_fail_rate
    return [
        f"{result.exercise}: {'verified' if result.passed else 'NOT verified'} in {len(result.runs)} runs",
        f"  kill rate       {kill.hits}/{kill.runs} known-bad runs lost their points and read the right hint; "
        f"at least {kill.bound:.1%} with {kill.confidence:.0%} confidence",
        f"  false-fail rate {false.hits}/{false.runs} correct runs lost a point; "
        f"at most {false.bound:.1%} with {false.confidence:.0%} confidence",
        f"  scores          {_spread(result)}",
        *_mutation(result),
    ]


def _mutation(result: ExerciseResult) -> list[str]:
    rate = result.mutant_kill_rate
    if not rate.runs:
        return []
    survivors = [run for run in result.runs if run.kind is Kind.MUTANT and run.problem is not None]
    return [
        f"  mutants         {rate.hits}/{rate.runs} lost a point ({rate.hits / rate.runs:.1%}); "
        f"{result.equivalent_mutants} more are known to be no mistakes",
        *(f"    {run.name}\n      {run.problem}" for run in survivors),
    ]


def _spread(result: ExerciseResult) -> str:
    """Least and greatest score of each kind."""
    scores: dict[Kind, list[float]] = {}
    for run in result.runs:
        if run.score is not None:
            scores.setdefault(run.kind, []).append(run.score)
    return ", ".join(
        f"{kind.value} {min(found):g}" + (f" to {max(found):g}" if max(found) > min(found) else "")
        for kind, found in scores.items()
    )
