"""Measure what the reference's train_step reports over several seeds: the bands behind a report's curves.

    python scripts/bands.py [EX ...] [--seeds N]

Writes hidden_tests/EX/bands.json: for each curve the least and the greatest mean over five steps.
"""

import argparse
import contextlib
import json
import math
from collections import defaultdict

from grader.backends.choose import choose_backend
from grader.course import Course, find_course
from grader.grading import Grader, Job
from grader.intake.submission import read_submission
from grader.report.picture import Chart
from grader.testing.album import BANDS, STEPS_PER_POINT

ENOUGH = 3  # seeds that must have trained so far for a band to mean anything


def bands(grader: Grader, course: Course, exercise_id: str, seeds: int) -> dict[str, dict[str, list[float]]]:
    """Least and greatest value of each curve, point by point."""
    runs: dict[str, list[list[float]]] = defaultdict(list)
    submission = read_submission(course.reference(exercise_id))
    for seed in range(seeds):
        job = Job(course, course.exercise(exercise_id), submission, seed, pictures=True)
        for picture in grader.grade(job).report.pictures:
            if isinstance(picture, Chart) and picture.steps_per_point == STEPS_PER_POINT:
                for curve in picture.curves:
                    values = (math.nan if value is None else value for value in curve.values)
                    runs[curve.name].append(list(values))
        print(f"{exercise_id}: seed {seed}")
    found = {}
    for name, curves in runs.items():
        longest = sorted(map(len, curves))[-min(ENOUGH, len(curves))]
        points = [[curve[at] for curve in curves if len(curve) > at] for at in range(longest)]
        found[name] = {"low": [min(each) for each in points], "high": [max(each) for each in points]}
    return found


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercises", nargs="*", metavar="EX")
    parser.add_argument("--seeds", type=int, default=10)
    arguments = parser.parse_args()
    course = find_course(None)
    with contextlib.closing(choose_backend("docker").backend) as backend, Grader(backend) as grader:
        for exercise_id in arguments.exercises or course.ids():
            found = bands(grader, course, exercise_id, arguments.seeds)
            path = course.hidden_dir(exercise_id) / BANDS
            path.write_text(json.dumps(found) + "\n", encoding="utf-8")
            print(f"written: {path}")


if __name__ == "__main__":
    main()
