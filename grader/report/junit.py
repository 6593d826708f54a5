"""The report as JUnit XML, which test reporters of continuous integration read."""

import re
from xml.etree import ElementTree as ET

from grader.outcome import Outcome
from grader.report.model import Report, TestResult, Verdict

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SUBMISSION = "submission"


def junit(report: Report) -> str:
    """The report as one test suite: a case for each test, and one for the submission where it was not graded."""
    cases = [_case(report.exercise, test) for test in report.tests if report.outcome is not Verdict.REJECTED]
    if report.outcome is not Verdict.GRADED and not report.withheld:
        case = _element("testcase", classname=report.exercise, name=SUBMISSION, time="0")
        kind = "failure" if report.outcome is Verdict.REJECTED else "error"
        case.append(_element(kind, report.message, message=report.outcome.value))
        cases.append(case)
    suite = _element(
        "testsuite",
        name=report.exercise,
        tests=str(len(cases)),
        **{
            f"{kind}s" if kind != "skipped" else kind: _count(cases, kind)
            for kind in ("failure", "error", "skipped")
        },
        time=f"{report.timing.total:.3f}",
    )
    properties = _element("properties")
    score = "" if report.score is None or report.withheld else f"{report.score:g}"
    for name, value in (
        ("score", score),
        ("max_score", f"{report.max_score:g}"),
        ("seed", str(report.seed)),
        ("isolation", report.isolation),
        ("submission", report.submission.name),
    ):
        properties.append(_element("property", name=name, value=value))
    suite.append(properties)
    suite.extend(cases)
    if report.load_output:
        suite.append(_element("system-out", report.load_output))
    root = _element("testsuites")
    root.append(suite)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text.decode() + "\n"


def _case(exercise: str, test: TestResult) -> ET.Element:
    case = _element(
        "testcase", classname=f"{exercise}.{test.category}", name=test.name, time=f"{test.seconds:.3f}"
    )
    text = f"{test.title}\n{test.points:g} / {test.max_points:g}"
    if test.outcome is Outcome.SKIPPED:
        case.append(_element("skipped", message=test.hint or ""))
    elif test.outcome is Outcome.INFRASTRUCTURE:
        case.append(_element("error", text, message=test.hint or ""))
    elif test.outcome is not Outcome.PASSED:
        case.append(_element("failure", text, message=test.hint or "", type=test.outcome.value))
    return case


def _count(cases: list[ET.Element], kind: str) -> str:
    return str(sum(case.find(kind) is not None for case in cases))


def _element(tag: str, text: str | None = None, /, **attributes: str) -> ET.Element:
    element = ET.Element(tag, {name: _NO_XML.sub("�", value) for name, value in attributes.items()})
    element.text = None if text is None else _NO_XML.sub("�", text)
    return element
