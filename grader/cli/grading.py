"""Commands that grade one submission: check, grade."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.app import EXIT_FAILED, EXIT_INFRASTRUCTURE, EXIT_UNUSABLE, app, command
from grader.cli.options import (
    CourseOption,
    ExerciseArgument,
    FeedbackOption,
    FileArgument,
    LanguageOption,
    ReportOption,
    Sandbox,
    SandboxOption,
    SeedOption,
    choose_language,
    choose_seed,
    open_backend,
    open_course,
)

if TYPE_CHECKING:
    from grader.grading import Grader, Job
    from grader.report.model import Report, TestResult


@app.command()
@command
def check(
    context: typer.Context,
    exercise: ExerciseArgument,
    file: FileArgument,
    seed: SeedOption = None,
    language: LanguageOption = None,
    course: CourseOption = None,
) -> int:
    """Check one's own solution with the public tests; it runs as an ordinary process."""
    from grader.grading import Grader, Job
    from grader.intake.submission import read_submission

    found = open_course(context, course)
    chosen = found.exercise(exercise)
    submission = read_submission(file)
    with open_backend(Sandbox.PROCESS) as backend, Grader(backend) as grader:
        job = Job(
            found,
            chosen,
            submission,
            choose_seed(seed),
            public=True,
            language=choose_language(language).value,
        )
        report = _grade(grader, job)
        _print(report, public=True)
    return _exit_code(report, None)


@app.command()
@command
def grade(
    context: typer.Context,
    exercise: ExerciseArgument,
    file: FileArgument,
    sandbox: SandboxOption = None,
    seed: SeedOption = None,
    report: ReportOption = None,
    fail_under: Annotated[
        float | None,
        typer.Option(
            "--fail-under", metavar="PCT", min=0, max=100, help="Exit with 1 below this percentage."
        ),
    ] = None,
    feedback: FeedbackOption = None,
    language: LanguageOption = None,
    course: CourseOption = None,
) -> int:
    """Grade one submission with the hidden tests."""
    from grader.errors import SubmissionError
    from grader.grading import Grader, Job
    from grader.intake.submission import read_submission
    from grader.report.model import rejection
    from grader.report.write import FORMATS, parse_targets, write_report

    targets = parse_targets(report or [])
    found = open_course(context, course)
    chosen = found.exercise(exercise)
    if feedback is not None:
        chosen = chosen.model_copy(update={"feedback": feedback})
    found.manifest(chosen)
    drawn = choose_seed(seed)
    try:
        submission = read_submission(file)
    except SubmissionError as error:
        write_report(rejection(chosen, file.name, drawn, str(error)), targets)
        raise
    with open_backend(sandbox) as backend, Grader(backend) as grader:
        job = Job(
            found,
            chosen,
            submission,
            drawn,
            language=choose_language(language).value,
            pictures=any(FORMATS[target.format].illustrated for target in targets),
        )
        result = _grade(grader, job)
        if all(target.path is not None for target in targets):
            _print(result)
        write_report(result, targets)
    return _exit_code(result, fail_under)


def _grade(grader: "Grader", job: "Job") -> "Report":
    """Grade, with a line that moves while a person waits."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        return grader.grade(job).report
    with console.status("starting the sandbox") as status:
        ran: list[str] = []

        def show(result: "TestResult") -> None:
            ran.append(result.name)
            status.update(f"{len(ran)} tests done")

        job.on_test = show
        return grader.grade(job).report


def _print(report: "Report", *, public: bool = False) -> None:
    from rich.console import Console

    from grader.report.terminal import print_report

    print_report(report, Console(file=sys.stdout), public=public)


def _exit_code(report: "Report", fail_under: float | None) -> int:
    if report.score is None:
        return EXIT_INFRASTRUCTURE
    if report.outcome == "rejected":
        return EXIT_UNUSABLE
    below = fail_under is not None and 100 * report.score < fail_under * report.max_score
    return EXIT_FAILED if below else 0
