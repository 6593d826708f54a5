"""Measure what grading costs beyond the student's own compute; prints medians and writes them as JSON.

All figures come from one run, so ratios between them hold on a noisy machine where single figures do not.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.table import Table

from grader.backends.choose import choose_backend
from grader.course import Course, find_course
from grader.errors import GraderError
from grader.grading import Grader, Job
from grader.intake.submission import read_submission

LIGHT_COURSE = Path(__file__).parents[1] / "tests" / "courses" / "light"
PARTS = ("container", "import", "load", "tests", "overhead", "total")


def measure(course: Course, exercise_id: str, sandbox: str | None, runs: int) -> dict[str, list[float]]:
    """Grade the reference several times with one warm grader.

    Returns:
        Seconds of each part of `Report.timing`, one value a run; the first, cold run is left out.
    """
    exercise = course.exercise(exercise_id)
    submission = read_submission(course.reference(exercise_id))
    found: dict[str, list[float]] = {part: [] for part in PARTS}
    choice = choose_backend(sandbox)
    with closing(choice.backend), Grader(choice.backend) as grader:
        for run in range(runs + 1):
            report = grader.grade(Job(course, exercise, submission, seed=run)).report
            timing = report.timing.model_dump(by_alias=True)
            for part in PARTS if run else ():
                found[part].append(timing[part])
    return found


def main() -> int:
    """Print the table and write `bench.json`.

    Returns:
        Exit code of the command line's contract.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each case")
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    options = parser.parse_args()
    course, light = find_course(), Course(LIGHT_COURSE)
    cases = {
        "numpy only, process": (light, "softmax", "process"),
        "numpy only, docker": (light, "softmax", "docker"),
        "vae_mnist, docker": (course, "vae_mnist", "docker"),
    }
    table = Table("seconds (medians)", *PARTS, "container + overhead")
    results = {}
    for name, (where, exercise_id, sandbox) in cases.items():
        found = measure(where, exercise_id, sandbox, options.runs)
        medians = {part: statistics.median(values) for part, values in found.items()}
        results[name] = {"median": medians, "all": found}
        beyond = medians["container"] + medians["overhead"]
        share = f"{beyond:.2f} ({beyond / medians['total']:.0%})"
        table.add_row(name, *(f"{medians[part]:.3f}" for part in PARTS), share)
    Console().print(table)
    machine = {"platform": platform.platform(), "cpus": os.cpu_count(), "python": platform.python_version()}
    content = {"machine": machine, "when": time.strftime("%Y-%m-%d"), "runs": options.runs, "cases": results}
    options.out.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(f"written: {options.out}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except GraderError as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
