"""The pytest plugin that makes ordinary test files grade a submission: marks, fixtures and results."""

import contextlib
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.course import PICTURES
from grader.errors import ExerciseError, SandboxError
from grader.judge.brief import Brief
from grader.judge.clock import Clock
from grader.judge.control import Root, SandboxControl
from grader.judge.faults import TimeUsedUp
from grader.judge.pictures import SECONDS, Illustrator
from grader.judge.session import Session
from grader.judge.verdict import PASSED, Verdict, judge
from grader.outcome import Outcome
from grader.testing.failure import localise, say

MARKS = (
    "points(points, category, hint): what it is worth, where it counts, what a student who fails it reads",
    "requires(*names): skipped unless these tests passed before it",
    "deadline(seconds): time of this test, its fixtures included",
)


@dataclass
class _Test:
    """What a test file says of one test."""

    name: str
    title: str
    category: str
    points: float
    hint: str
    requires: tuple[str, ...]
    seconds: float


@dataclass
class _Run:
    """What has been measured of the test that runs."""

    started: float
    cpu: float | None
    seconds: float = 0.0
    used: float | None = None
    cause: str | None = None
    verdict: Verdict = PASSED
    child: object = None


@dataclass
class _Drawing:
    """What pictures have taken of the submission.

    Args:
        seconds: Waiting for it.
        cpu: What its sandbox has computed, seconds; None where that is not known, or nothing was drawn.
    """

    seconds: float = 0.0
    cpu: float | None = None


class JudgePlugin:
    """Runs the collected tests against one submission.

    Args:
        brief: What to grade.
        session: The submission.
        clock: Deadlines.
        report: Receives each result as plain data as soon as it is known.
    """

    def __init__(
        self, brief: Brief, session: Session, clock: Clock, report: Callable[[dict[str, Any]], None]
    ) -> None:
        self._brief = brief
        self._session = session
        self._clock = clock
        self._report = report
        self._tests: dict[str, _Test] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._run = _Run(0.0, None)
        self._group: object = None
        self._pytest: pytest.Session | None = None
        self.illustrator = _illustrator(brief)
        self.pictures = _Drawing()
        self.failure: Exception | None = None

    # --- collection ---

    def pytest_configure(self, config: pytest.Config) -> None:
        for mark in MARKS:
            config.addinivalue_line("markers", mark)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and self.failure is None:
            self.failure = ExerciseError(
                f"{report.nodeid}: the test file cannot be imported:\n{report.longreprtext}"
            )

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.failure is not None:
            # A file that cannot be imported lacks its tests; that it differs from the manifest is no news.
            items.clear()
            return
        try:
            for item in items:
                self._tests[item.nodeid] = self._describe(item)
            self._compare_with_manifest()
        except ExerciseError as error:
            self.failure = error
            items.clear()

    def _describe(self, item: pytest.Item) -> _Test:
        mark = item.get_closest_marker("points")
        title = (getattr(item, "function", None).__doc__ or "").strip().split("\n")[0]
        if mark is None or len(mark.args) != 1 or not {"category", "hint"} <= mark.kwargs.keys() or not title:
            raise ExerciseError(
                f"{item.nodeid}: expected a docstring and @pytest.mark.points(POINTS, category=..., hint=...)"
            )
        deadline = item.get_closest_marker("deadline")
        requires = tuple(name for found in item.iter_markers("requires") for name in found.args)
        language = self._brief.language
        return _Test(
            name=item.name,
            title=self._brief.titles.get(item.name, title),
            category=mark.kwargs["category"],
            points=float(mark.args[0]),
            hint=localise(mark.kwargs["hint"], language),
            requires=requires,
            seconds=float(deadline.args[0]) if deadline else self._brief.test_seconds,
        )

    def _compare_with_manifest(self) -> None:
        found = {test.name: test.points for test in self._tests.values()}
        if len(found) != len(self._tests):
            raise ExerciseError("two tests of the exercise have the same name; names must be unique")
        earlier: set[str] = set()
        for test in self._tests.values():
            if unknown := set(test.requires) - earlier:
                raise ExerciseError(
                    f"{test.name} requires {', '.join(sorted(unknown))}, which does not run before it"
                )
            earlier.add(test.name)
        manifest = self._brief.manifest
        if manifest is None or found == manifest:
            return
        differing = sorted(
            name for name in found.keys() | manifest.keys() if found.get(name) != manifest.get(name)
        )
        raise ExerciseError(
            f"the collected tests differ from manifest.toml in {', '.join(differing)}: "
            f"collected {len(found)}, listed {len(manifest)}"
        )

    # --- running ---

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        test = self._tests[item.nodeid]
        module = item.getparent(pytest.Module)
        self._run = _Run(time.monotonic(), None)
        if module is not self._group:
            self._session.fresh()
            self._group = module
        if self._infrastructure_failed():
            # Nothing is graded any more; what ran before is not either.
            pytest.skip("the infrastructure failed in an earlier test")
        self._session.prepare()
        self._run = _Run(time.monotonic(), self._session.cpu_seconds())
        self._pytest = item.session
        self._clock.start_test(test.seconds)
        for name in test.requires:
            if self._outcomes.get(name) is not Outcome.PASSED:
                self._run.cause = name
                title = self._title(name)
                pytest.skip(localise(say(f'needs "{title}"', f"需要先通过 “{title}”"), self._brief.language))
        if self._clock.exhausted():
            raise TimeUsedUp(self._brief.total_seconds)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        self._run.child = self._session.child
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        self._measure()
        if nextitem is None or nextitem.getparent(pytest.Module) is not self._group:
            self._draw(item)
        child = self._run.child
        if child is not None and child is not self._session.child:
            # The test's own calls ended the child, and with it what module fixtures had built there:
            # tearing them down lets the next test build them anew.
            item.session._setupstate.teardown_exact(None)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        if call.excinfo is not None and self._run.verdict is PASSED:
            hint = self._tests[item.nodeid].hint
            try:
                self._run.verdict = judge(call.excinfo.value, hint, self._brief.language)
            except ExerciseError as error:
                self.failure = ExerciseError(f"{item.nodeid}: {error}")
                item.session.shouldstop = "the exercise is broken"
        return (yield)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        test, run = self._tests[nodeid], self._run
        self._clock.end_test()
        verdict = run.verdict
        self._outcomes[test.name] = verdict.outcome
        if self._is_enough() and self._pytest is not None:
            self._pytest.shouldfail = "what was asked for has been run"
        self._report(
            {
                "name": test.name,
                "title": test.title,
                "category": test.category,
                "outcome": verdict.outcome.value,
                "points": round(test.points * verdict.fraction, 2),
                "max_points": test.points,
                "hint": verdict.hint or None,
                "cause": run.cause,
                "seconds": run.seconds,
                "worker_cpu_seconds": run.used,
                "detail": self._public_detail(verdict) if self._brief.public else None,
                "author_detail": verdict.detail if verdict.unexpected else None,
            }
        )

    def _infrastructure_failed(self) -> bool:
        return Outcome.INFRASTRUCTURE in (self._run.verdict.outcome, *self._outcomes.values())

    def _measure(self) -> None:
        """Take the test's time, before pictures are drawn."""
        run, cpu = self._run, self._session.cpu_seconds()
        run.seconds = time.monotonic() - run.started
        run.used = None if cpu is None or run.cpu is None else max(0.0, cpu - run.cpu)

    def _draw(self, item: pytest.Item) -> None:
        """Draw of what the module's fixtures hold, in a child that has seen nothing of the tests.

        One that has could paint what it was given, and its author would see it.
        """
        if self.illustrator is None or self._clock.exhausted() or self._infrastructure_failed():
            return
        with contextlib.suppress(SandboxError):  # then nothing more can be asked of it either
            self._session.fresh()
        roots = ("submission", "keras", "tf", "probes")
        values: dict[str, Any] = {name: Root(self._session, name) for name in roots}
        values |= {"sandbox": SandboxControl(self._session), "rng": self._generator(PICTURES)}
        for name in self.illustrator.waiting_for():
            found = item.session._fixturemanager.getfixturedefs(name, item) or ()
            cached = found[-1].cached_result if found else None
            if name not in values and cached is not None and cached[2] is None:
                values[name] = cached[0]
        waited, computed = self._session.call_seconds(), self._session.cpu_seconds()
        self._clock.start_test(SECONDS)
        self.illustrator.draw(values)
        self.pictures.seconds += self._session.call_seconds() - waited
        if computed is not None and (now := self._session.cpu_seconds()) is not None:
            self.pictures.cpu = (self.pictures.cpu or 0.0) + max(0.0, now - computed)

    def _is_enough(self) -> bool:
        wanted = self._brief.enough
        return (
            wanted is not None
            and self._outcomes.keys() >= set(wanted)
            and any(outcome.failing for outcome in self._outcomes.values())
        )

    def _public_detail(self, verdict: Verdict) -> str | None:
        """All that a public test can tell: its failure, and what the submission printed meanwhile."""
        printed = self._session.new_output()
        parts = (verdict.detail.rstrip(), f"Printed:\n{printed}" if printed else "")
        return "\n".join(part for part in parts if part) or None

    def _title(self, name: str) -> str:
        return next((test.title for test in self._tests.values() if test.name == name), name)

    # --- fixtures ---

    @pytest.fixture(scope="module")
    def submission(self) -> Root:
        """The student's module."""
        return Root(self._session, "submission")

    @pytest.fixture(scope="module")
    def keras(self) -> Root:
        """Keras of the submission's process."""
        return Root(self._session, "keras")

    @pytest.fixture(scope="module")
    def tf(self) -> Root:
        """TensorFlow of the submission's process."""
        return Root(self._session, "tf")

    @pytest.fixture(scope="module")
    def np_remote(self) -> Root:
        """NumPy of the submission's process."""
        return Root(self._session, "np")

    @pytest.fixture(scope="module")
    def probes(self) -> Root:
        """The grader's own layers and models that run beside the student's code."""
        return Root(self._session, "probes")

    @pytest.fixture(scope="module")
    def sandbox(self) -> SandboxControl:
        """Fresh children, and weights read and written by the grader's own code."""
        return SandboxControl(self._session)

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Random inputs of one test: a function of the run's seed, the test files and the test's name."""
        return self._generator(request.node.name)

    @pytest.fixture(scope="module")
    def module_rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Random inputs of module-scoped fixtures."""
        return self._generator(request.node.path.name)

    def _generator(self, name: str) -> np.random.Generator:
        return np.random.default_rng([int(self._brief.entropy, 16), zlib.crc32(name.encode())])


def _illustrator(brief: Brief) -> Illustrator | None:
    return None if brief.pictures is None else Illustrator(Path(brief.pictures), brief.language)
