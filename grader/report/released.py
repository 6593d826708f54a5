"""What of a report its student sees, by the policy that it bears."""

from grader.feedback import Feedback
from grader.report.model import Report, TestResult, Timing
from grader.testing.failure import localise, say

WITHHELD = "received; the result has not been released yet"


def released(report: Report) -> Report:
    """The report without what the policy keeps from the student; all formats but the instructor's JSON are made of it.

    What a submission printed or how it failed while it loaded is its author's own and stays, unless nothing is shown.
    """
    if report.feedback is Feedback.HINTS:
        return report
    if report.feedback is Feedback.NOTHING:
        nothing: dict[str, object] = {
            "tests": (),
            "categories": {},
            "message": None,
            "load_output": None,
            "timing": Timing(),
        }
        return report.model_copy(update={**nothing, "pictures": ()})
    numbers = {test.name: number for number, test in enumerate(report.tests, start=1)}
    tests = tuple(_points_alone(test, numbers, report.language) for test in report.tests)
    return report.model_copy(update={"tests": tests, "pictures": ()})


def _points_alone(test: TestResult, numbers: dict[str, int], language: str) -> TestResult:
    number = numbers[test.name]
    cause = None if test.cause is None else f"test_{numbers[test.cause]}"
    title = localise(say(f"Test {number}", f"测试 {number}"), language)
    return test.model_copy(
        update={"name": f"test_{number}", "title": title, "hint": None, "cause": cause, "detail": None}
    )
