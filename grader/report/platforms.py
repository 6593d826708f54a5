"""The report in the formats of platforms: Gradescope, PrairieLearn, Classroom 50.

None of them knows "not graded". Where the infrastructure failed a platform gets no score, so that nobody reads a zero.
"""

import json
import os
from datetime import UTC, datetime
from typing import Any

from grader.errors import UsageError
from grader.outcome import Outcome
from grader.report.junit import SUBMISSION
from grader.report.model import Report, TestResult, Verdict
from grader.report.picture import Images
from grader.report.released import WITHHELD

CLASSROOM_VARIABLES = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
# PrairieLearn takes no larger file of results, pictures included.
PRAIRIELEARN_BYTES = 1024 * 1024


# What a reader of the results should know of how the submission was kept apart.
_APART = {
    "user": "The program ran in this container as a user of its own, who can read neither the hidden tests nor the "
    "results, and without a network."
}


def gradescope(report: Report) -> str:
    """Gradescope's `results.json`; without a score, which it shows as a failure of the autograder, if not graded.

    A result that is withheld is given to the platform and hidden from its student there.
    """
    texts = (report.message, report.load_output, _APART.get(report.isolation))
    found = _gradescope("\n\n".join(text for text in texts if text)) | {
        "execution_time": report.timing.total,
        "visibility": "hidden" if report.withheld else "visible",
        "extra_data": {"exercise": report.exercise, "seed": report.seed, "isolation": report.isolation},
    }
    if report.score is None:
        # Not even the tests that ran: where there is no score, Gradescope adds up theirs.
        return _json(found)
    found |= {
        "score": report.score,
        "tests": [
            {
                "score": test.points,
                "max_score": test.max_points,
                "status": "passed" if test.outcome is Outcome.PASSED else "failed",
                "name": test.title,
                "number": str(number),
                "output": test.hint or "",
                "tags": [test.category],
                "visibility": "visible",
            }
            for number, test in enumerate(_tests(report), start=1)
        ],
    }
    return _json(found)


def gradescope_without_score(message: str) -> str:
    """Gradescope's `results.json` where there is no report at all: it shows a failure of the autograder.

    Args:
        message: What its reader should know.
    """
    return _json(_gradescope(message))


def _gradescope(output: str) -> dict[str, Any]:
    return {
        "output": output,
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [],
    }


def prairielearn(report: Report) -> str:
    """PrairieLearn's `results.json`, with as many pictures as it takes.

    "Not gradable", which uses up no attempt, unless it was graded; nor where the result is withheld, since PrairieLearn
    shows a student every score that it has.
    """
    if report.withheld:
        return _json({"gradable": False, "message": WITHHELD})
    found: dict[str, Any] = {"gradable": report.score is not None, "message": report.message or ""}
    if report.outcome is Verdict.REJECTED:
        found |= {"gradable": False, "format_errors": [report.message or "the submission was rejected"]}
    elif report.score is not None:
        found |= {
            "score": report.score / report.max_score if report.max_score else 0.0,
            "output": report.load_output or "",
            "tests": [
                {
                    "name": test.title,
                    "description": test.category,
                    "points": test.points,
                    "max_points": test.max_points,
                    "message": test.hint or "",
                    "output": "",
                }
                for test in report.tests
            ],
        }
        found["images"] = _images(report, PRAIRIELEARN_BYTES - len(_json(found | {"images": []})))
    return _json(found)


def _images(report: Report, room: int) -> list[dict[str, str]]:
    """The report's images in their order, until the next would take more bytes than there is room for."""
    found: list[dict[str, str]] = []
    for picture in report.pictures:
        for panel in picture.panels if isinstance(picture, Images) else ():
            label = f"{picture.title}: {panel.label}" + (f" ({panel.note})" if panel.note else "")
            image = {"label": label, "url": f"data:image/png;base64,{panel.png}"}
            room -= len(_json({"images": [image]}))
            if room < 0:
                return found
            found.append(image)
    return found


def classroom50(report: Report) -> str | None:
    """Classroom 50's result, whole points; None, so that its runner reports a fault, if not graded or withheld.

    Raises:
        UsageError: The variables of its runner are not set.
    """
    environment = classroom_environment()
    if report.score is None or report.withheld:
        return None
    tests: list[dict[str, Any]] = [
        {
            "test-name": test.name,
            "passed": test.outcome is Outcome.PASSED,
            "score": round(test.points),
            "max-score": round(test.max_points),
        }
        for test in _tests(report)
    ]
    if not tests:
        worth = round(report.max_score)
        tests = [{"test-name": SUBMISSION, "passed": False, "score": 0, "max-score": worth}]
    return _json(
        {
            "schema": "classroom50/result/v1",
            "classroom": environment["CLASSROOM"],
            "assignment": environment["ASSIGNMENT"],
            "submission": environment["SUBMISSION_TAG"],
            "commit": environment["COMMIT_URL"],
            "release": environment["RELEASE_URL"],
            "review": os.environ.get("REVIEW_URL") or environment["COMMIT_URL"],
            "datetime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "score": sum(test["score"] for test in tests),
            "max-score": sum(test["max-score"] for test in tests),
            "tests": tests,
        }
    )


def classroom_environment() -> dict[str, str]:
    """What Classroom 50's runner says of the submission; it adds owner and type of the assignment itself.

    Raises:
        UsageError: It says nothing.
    """
    missing = [name for name in CLASSROOM_VARIABLES if not os.environ.get(name)]
    if missing:
        raise UsageError(
            f"--report classroom50 needs the environment of Classroom 50's runner, in which {', '.join(missing)} "
            "would be set"
        )
    return {name: os.environ[name] for name in CLASSROOM_VARIABLES}


def _tests(report: Report) -> tuple[TestResult, ...]:
    return () if report.outcome is Verdict.REJECTED else report.tests


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2) + "\n"
