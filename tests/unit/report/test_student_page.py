"""The order in which a page tells what to mend, and where the lines of a chart lie."""

import re

from hypothesis import given
from hypothesis import strategies as st

from grader.outcome import Outcome
from grader.report.model import TestResult
from grader.report.pages.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, plot
from grader.report.pages.student import findings
from grader.report.picture import Chart, Curve, Level


def result(name: str, outcome: Outcome, category: str = "loss", cause: str | None = None) -> TestResult:
    return TestResult(
        name=name, title=name, category=category, outcome=outcome, points=0, max_points=1, cause=cause
    )


def test_by_category_then_as_the_author_has_put_them_with_what_waits_under_its_cause() -> None:
    tests = (
        result("late", Outcome.FAILED, "convergence"),
        result("passes", Outcome.PASSED),
        result("formula", Outcome.FAILED),
        result("step", Outcome.ERROR),
        result("samples", Outcome.SKIPPED, cause="step"),
        result("trained", Outcome.SKIPPED, "convergence", cause="samples"),
        result("shape", Outcome.FAILED, "shape"),
        result("alone", Outcome.SKIPPED, "shape", cause="not in the report"),
    )
    found = [
        (each.test.name, [test.name for test in each.waiting])
        for each in findings(tests, ["shape", "loss", "convergence"])
    ]
    assert found == [
        ("shape", []), ("alone", []), ("formula", []), ("step", ["samples", "trained"]), ("late", []),
    ]  # fmt: skip


def test_tests_that_name_each_other_as_the_cause_end_somewhere() -> None:
    tests = (result("a", Outcome.SKIPPED, cause="b"), result("b", Outcome.SKIPPED, cause="a"))
    (found,) = findings(tests, [])
    assert (found.test.name, [test.name for test in found.waiting]) == ("a", ["b"])


NUMBERS = st.none() | st.floats()


@given(
    st.lists(NUMBERS, max_size=40),
    st.lists(st.tuples(NUMBERS, NUMBERS), max_size=40),
    st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=3),
)
def test_whatever_the_numbers_are_everything_lies_in_the_frame(
    values: list[float | None], band: list[tuple[float | None, float | None]], levels: list[float]
) -> None:
    curve = Curve(
        label="loss",
        values=tuple(values),
        low=tuple(low for low, _ in band),
        high=tuple(high for _, high in band),
    )
    chart = Chart(
        title="T",
        steps_per_point=5,
        curves=(curve,),
        levels=tuple(Level(label="l", value=value) for value in levels),
    )
    found = plot(chart)
    points = re.findall(r"([-\d.e+]+),([-\d.e+]+)", " ".join([*found.lines[0].pieces, found.lines[0].band]))
    assert len(found.up) <= 12
    for across, up in points:
        assert LEFT <= float(across) <= WIDTH - RIGHT
        assert TOP <= float(up) <= HEIGHT - BOTTOM
    for tick in found.across:
        assert LEFT <= tick.place <= WIDTH - RIGHT + 0.1
