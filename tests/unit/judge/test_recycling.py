"""A sandbox serves many submissions where it is told to, one where anything was out of the ordinary."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from grader.backends.base import Backend, Box, BoxSpec
from grader.backends.docker import DockerBackend
from grader.backends.process import ProcessBackend
from grader.grading import Grader
from tests.waiting import within_seconds

from .conftest import Switch, Toy

LIMIT = 3
DOUBLE = '''
@points(1)
@pytest.mark.deadline(3)
def test_double(submission):
    """Doubles."""
    check.allclose(submission.double(2.0), 4.0)


@points(2)
def test_fresh(submission, np_remote):
    """Nothing is left of the former submission."""
    assert list(submission.listing()) == []
'''
HONEST = """
import os

FOUND = os.listdir()
open("mark", "w").write("left behind")


def listing():
    return FOUND
"""


class Counting(Switch):
    """Counts the boxes of the backend behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[Box] = []
        self.stopped: list[str] = []

    def start(self, spec: BoxSpec) -> Box:
        self.started.append(super().start(spec))
        return self.started[-1]

    def stop(self, box: Box) -> None:
        self.stopped.append(box.box_id)
        super().stop(box)


@pytest.fixture(params=["process", pytest.param("docker", marks=pytest.mark.engine)])
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    with closing(ProcessBackend() if request.param == "process" else DockerBackend()) as made:
        yield made


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def grader(counting: Counting) -> Iterator[Grader]:
    with Grader(counting, submissions_per_box=LIMIT) as found:
        yield found


@pytest.fixture
def recycled(tmp_path: Path, grader: Grader, counting: Counting) -> Toy:
    return Toy(tmp_path / "course", grader, counting).write(loss=DOUBLE)


def test_submissions_share_a_sandbox_and_nothing_else(
    recycled: Toy, counting: Counting, backend: Backend
) -> None:
    reports = [recycled.grade(HONEST, backend=backend) for _ in range(LIMIT + 1)]
    assert [report.score for report in reports] == [3.0] * (LIMIT + 1)
    assert [box.served for box in counting.started] == [LIMIT, 1]
    assert [report.timing.container == 0.0 for report in reports[1:LIMIT]] == [True] * (LIMIT - 1)
    assert len({tuple(report.versions.items()) for report in reports}) == 1


@pytest.mark.parametrize(
    "source",
    [
        "import os\ndef double(x): os._exit(0)",
        "import time\ndef double(x): time.sleep(60)",
        "import os\nos.closerange(0, 256)",
        # All answers are right, but they come from a process of its own making.
        "import os\nif os.fork(): os._exit(3)",
    ],
    ids=["dies", "hangs", "breaks off", "leaves its place to another"],
)
def test_a_sandbox_that_saw_anything_unusual_is_not_used_again(
    recycled: Toy, counting: Counting, source: str
) -> None:
    recycled.grade(HONEST + source)
    assert [box.served for box in counting.started] == [0]
    assert within_seconds(lambda: counting.stopped == [box.box_id for box in counting.started])
    assert recycled.grade(HONEST).score == 3.0


def test_an_exception_of_the_submission_is_nothing_unusual(recycled: Toy, counting: Counting) -> None:
    assert recycled.grade(HONEST + "\ndef double(x): raise ValueError").score == 2.0
    assert recycled.grade(HONEST).score == 3.0
    assert [box.served for box in counting.started] == [2]


def test_a_sandbox_that_ended_while_it_waited_is_replaced(recycled: Toy, counting: Counting) -> None:
    recycled.grade(HONEST)
    os.kill(counting.started[0].private["process"].pid, signal.SIGKILL)
    counting.started[0].private["process"].wait()
    report = recycled.grade(HONEST)
    assert (report.outcome, report.score) == ("graded", 3.0)
    assert counting.stopped == [counting.started[0].box_id]


def test_what_waits_is_stopped_with_the_grader(recycled: Toy, counting: Counting) -> None:
    recycled.grade(HONEST)
    assert counting.stopped == []
    recycled.grader.close()
    assert counting.stopped == [counting.started[0].box_id]


def test_a_sandbox_of_other_limits_is_not_used(recycled: Toy, counting: Counting) -> None:
    recycled.grade(HONEST)
    recycled.write(loss=DOUBLE, limits="pids = 99").grade(HONEST)
    assert [box.served for box in counting.started] == [1, 1]


def test_by_default_every_submission_has_a_sandbox_of_its_own(tmp_path: Path) -> None:
    counting = Counting()
    with Grader(counting) as grader:
        toy = Toy(tmp_path / "course", grader, counting).write(loss=DOUBLE)
        assert [toy.grade(HONEST).score for _ in range(2)] == [3.0, 3.0]
    assert [box.served for box in counting.started] == [0, 0]
    assert len(counting.stopped) == 2
