"""Grade four submissions of `vae_mnist` and show the reports: a reference, a stub, a wrong notebook, an attack."""

import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from rich.console import Console

from grader.backends.choose import choose_backend
from grader.course import find_course
from grader.errors import GraderError
from grader.grading import Grader, Grading, Job
from grader.intake.submission import read_submission
from grader.report.pages import student_page
from grader.report.terminal import print_report
from grader.report.write import write_whole

EXERCISE = "vae_mnist"
SEED = 1
FOLDER = Path("demo-reports")
HERE = Path(__file__).parent


def main() -> int:
    """Run the demonstration.

    Returns:
        Exit code of the command line's contract.
    """
    console = Console()
    course = find_course()
    submissions = {
        "the reference solution": course.reference(EXERCISE),
        "the stub that students start from": course.public_dir(EXERCISE) / "stub.py",
        "a plausible notebook with two mistakes": HERE / "demo" / "wrong.ipynb",
        "a submission that attacks the grader": HERE / "demo" / "hostile.py",
    }
    choice = choose_backend(None)
    if choice.warning:
        console.print(choice.warning, style="yellow")
    FOLDER.mkdir(exist_ok=True)
    with closing(choice.backend), Grader(choice.backend) as grader, ThreadPoolExecutor(2) as pool:
        futures: dict[str, Future[Grading]] = {}
        for what, path in submissions.items():
            job = Job(course, course.exercise(EXERCISE), read_submission(path), SEED, pictures=True)
            futures[what] = pool.submit(grader.grade, job)
        for what, future in futures.items():
            report = future.result().report
            console.print(f"\n[bold]{what[0].upper()}{what[1:]}[/bold]")
            print_report(report, console)
            write_whole(FOLDER / f"{report.submission.name}.json", report.to_json())
            write_whole(FOLDER / f"{report.submission.name}.html", student_page(report))
    console.print(f"\nThe reports, as pages to open in a browser and as JSON, lie in {FOLDER}/:")
    for path in sorted(FOLDER.glob("*.html")):
        console.print(f"  {path}", highlight=False)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except GraderError as error:
        print(f"demo: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
