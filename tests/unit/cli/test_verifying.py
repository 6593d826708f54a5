"""verify."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import grader.verify.run
from grader.verify.result import Run, VerifyReport, summarise
from grader.verify.variant import Kind


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Stands in for verification: gives the runs in the list, and puts the plan behind them."""
    runs: list[Any] = []

    def verify(
        course: object, plan: Any, backend: object, on_run: Callable[[str, Run], None]
    ) -> VerifyReport:
        results = []
        for name in plan.exercises:
            for run in runs:
                on_run(name, run)
            results.append(summarise(name, runs))
        runs.append(plan)
        return VerifyReport(
            isolation="none", passed=all(one.passed for one in results), exercises=tuple(results)
        )

    monkeypatch.setattr(grader.verify.run, "verify", verify)
    return runs


GOOD = Run(kind=Kind.REFERENCE, name="solution", seed=0, score=100, seconds=1, problem=None)
BAD = Run(kind=Kind.WRONG, name="kl_sign", seed=1, score=100, seconds=1, problem="no test fails")
BROKEN = Run(
    kind=Kind.STUB,
    name="stub",
    seed=0,
    score=None,
    seconds=1,
    problem="not graded: gone",
    infrastructure=True,
)


@pytest.mark.parametrize(("runs", "code"), [([GOOD], 0), ([GOOD, BAD], 1), ([GOOD, BROKEN], 3)])
def test_exit_codes(
    run: Callable[..., Any], machine: Any, verified: list[Any], runs: list[Run], code: int
) -> None:
    verified.extend(runs)
    assert run("verify").code == code


def test_every_run_is_a_line(run: Callable[..., Any], machine: Any, verified: list[Any]) -> None:
    verified.extend([GOOD, BAD])
    out = run("verify", "line_fit").out
    assert "ok     line_fit  reference  seed 0  score 100  1.0 s\n" in out
    assert "FAILS  line_fit  wrong/kl_sign  seed 1  score 100  1.0 s\n       no test fails\n" in out
    assert "kill rate       0/1" in out


def test_the_plan(run: Callable[..., Any], machine: Any, verified: list[Any]) -> None:
    run("verify", "--seeds", 3, "--jobs", 4, "--only", "wrong/*", "--only", "stub", "--sandbox", "docker")
    plan = verified[-1]
    assert (plan.exercises, plan.seeds, plan.jobs) == (("line_fit",), dict.fromkeys(Kind, 3), 4)
    assert (plan.only, plan.anew) == (("wrong/*", "stub"), False)
    assert machine.wishes == ["docker"]


def test_the_gate_has_seeds_for_each_kind(run: Callable[..., Any], machine: Any, verified: list[Any]) -> None:
    run("verify", "--gate", "--anew")
    plan = verified[-1]
    assert plan.seeds == {Kind.REFERENCE: 100, Kind.STUB: 5, Kind.WRONG: 5, Kind.CORRECT: 10, Kind.MUTANT: 1}
    assert (plan.anew, plan.mutate) == (True, False)


def test_mutants_are_asked_for(run: Callable[..., Any], machine: Any, verified: list[Any]) -> None:
    run("verify", "--mutate")
    assert verified[-1].mutate is True


def test_the_report(run: Callable[..., Any], machine: Any, verified: list[Any], tmp_path: Path) -> None:
    verified.append(GOOD)
    path = tmp_path / "a.json"
    assert run("verify", "--report", f"json={path}").out
    assert json.loads(path.read_text(encoding="utf-8"))["passed"] is True


def test_the_report_is_alone_on_the_standard_output(
    run: Callable[..., Any], machine: Any, verified: list[Any]
) -> None:
    verified.append(GOOD)
    result = run("verify", "--report", "json=-")
    assert json.loads(result.out)["exercises"][0]["exercise"] == "line_fit"
    assert "kill rate" in result.err


def test_an_unknown_exercise(run: Callable[..., Any], machine: Any) -> None:
    assert run("verify", "line_fit", "nothing").code == 2
    assert machine.wishes == []
