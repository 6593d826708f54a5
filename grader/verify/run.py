"""Grade every known submission of some exercises and say what is not as it must be."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from fnmatch import fnmatch

from grader.backends.base import Backend
from grader.course import Course
from grader.errors import UsageError
from grader.grading import Grader, Job
from grader.verify.result import ExerciseResult, Run, VerifyReport, assess, summarise
from grader.verify.variant import Variant, variants


@dataclass(frozen=True)
class Plan:
    """What to verify.

    Args:
        exercises: Names of exercises.
        seeds: The seeds at which each submission is graded.
        only: Patterns such as "reference", "wrong/*", "correct/two_tapes"; empty for all.
        jobs: How many submissions are graded at a time.
    """

    exercises: tuple[str, ...]
    seeds: Sequence[int]
    only: tuple[str, ...] = ()
    jobs: int = 2


def verify(course: Course, plan: Plan, backend: Backend, on_run: Callable[[str, Run], None]) -> VerifyReport:
    """Grade and assess.

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
    chosen = {name: _choose(course, name, plan.only) for name in plan.exercises}
    results = []
    with Grader(backend) as grader, ThreadPoolExecutor(plan.jobs) as pool:
        for name, known in chosen.items():
            runs = []
            for run in _grade_all(course, name, known, plan, grader, pool):
                on_run(name, run)
                runs.append(run)
            results.append(summarise(name, runs))
    return VerifyReport(
        isolation=backend.isolation, passed=all(result.passed for result in results), exercises=tuple(results)
    )


def _choose(course: Course, exercise_id: str, only: tuple[str, ...]) -> list[Variant]:
    known = variants(course, exercise_id)
    chosen = [one for one in known if not only or any(fnmatch(one.label, pattern) for pattern in only)]
    if not chosen:
        raise UsageError(
            f"no known submission of {exercise_id} matches {', '.join(only)}; try wrong/* or reference"
        )
    return chosen


def _grade_all(
    course: Course,
    exercise_id: str,
    known: list[Variant],
    plan: Plan,
    grader: Grader,
    pool: ThreadPoolExecutor,
) -> Iterator[Run]:
    exercise = course.exercise(exercise_id)

    def one(variant: Variant, seed: int) -> Run:
        grading = grader.grade(Job(course, exercise, variant.submission, seed))
        return assess(variant, seed, grading.report, grading.author_details)

    futures: list[Future[Run]] = [pool.submit(one, variant, seed) for seed in plan.seeds for variant in known]
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
    ]
