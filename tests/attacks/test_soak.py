"""A short soak, and that one sees what deviates and what is left."""

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from scripts.soak import HONEST, Soak, plan
from tests.attacks.expected import SUBMISSIONS
from tests.attacks.remains import GROWTH, ROOT


def test_a_third_are_attacks_and_every_kind_is_as_frequent_as_any_other() -> None:
    entries = plan(6 * len(SUBMISSIONS), random.Random(1))
    attacks = Counter(entry.kind for entry in entries if entry.hostile)
    honest = Counter(entry.kind for entry in entries if not entry.hostile)
    assert attacks == dict.fromkeys(SUBMISSIONS, 2)
    assert set(honest) == set(HONEST)
    assert max(honest.values()) - min(honest.values()) == 1
    assert entries == plan(len(entries), random.Random(1)) != plan(len(entries), random.Random(2))
    assert {entry.score for entry in entries if entry.kind == "17_fork_bomb"} == {70}


@pytest.mark.parametrize(
    ("kind", "score", "deserved"),
    [
        ("right", 100, True),
        ("right", 99.99, False),
        ("right", None, False),
        ("stub", 0, True),
        ("stub", 0.01, False),
        ("41_nan", 0, True),
        ("41_nan", 20, False),
        ("31_orphan_daemon", 70, True),
        ("31_orphan_daemon", None, False),
    ],
)
def test_what_each_deserves(kind: str, score: float | None, deserved: bool) -> None:
    entries = plan(6 * len(SUBMISSIONS), random.Random(1))
    entry = next(entry for entry in entries if entry.kind == kind)
    assert entry.deserves(score) is deserved


@pytest.mark.parametrize(
    ("found", "faults"),
    [
        (Soak(resident=[10 * GROWTH, 12 * GROWTH, 11 * GROWTH - 1]), []),
        (Soak(resident=[10 * GROWTH, 11 * GROWTH]), ["left: 20.0 MiB of memory"]),
        (Soak(resident=[0, 0], deviations=["a"], left=["process 1"]), ["a", "left: process 1"]),
    ],
)
def test_what_is_a_fault(found: Soak, faults: list[str]) -> None:
    assert found.faults == faults


@pytest.mark.engine
def test_a_short_soak_leaves_nothing(tmp_path: Path) -> None:
    output = tmp_path / "soak.json"
    command = [sys.executable, "-m", "scripts.soak", "--submissions", "12", "--seed", "0"]
    done = subprocess.run(
        [*command, "--output", str(output)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(output.read_text(encoding="utf-8"))
    assert {kind: len(took) for kind, took in found["seconds"].items()} == {
        **dict.fromkeys(HONEST, 1),
        "hostile": 4,
    }
    assert (found["faults"], found["left"], found["deviations"]) == ([], [], [])


# A grader that starts a process and writes a file of which nothing knows.
LEAVING = """
import pathlib, subprocess, tempfile
from grader.grading import Grader
from scripts import soak
from tests.attacks import remains
from tests.attacks.expected import TARGET

left, grade = [], Grader.grade

def leaving(grader, job):
    if job.seed == 1:
        left.append(subprocess.Popen(["sleep", "600"]))
        pathlib.Path(tempfile.gettempdir(), "litter").touch()
    return grade(grader, job)

soak.plan = lambda *_: [soak.Entry("right", TARGET, 99, 1)]
remains.settled = lambda grader, backend, _: remains.at_rest(grader, backend)  # what is left stays: no need to wait
Grader.grade = leaving
try:
    code = soak.main(["--jobs", "1"])
finally:
    for process in left:
        process.kill()
print("code", code, "process", left[0].pid)
"""


@pytest.mark.engine
def test_another_score_and_whatever_is_left_are_told() -> None:
    command = [sys.executable, "-c", LEAVING]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    *told, last = out.splitlines()
    _, code, _, pid = last.split()
    assert code == "1"
    assert any(line.startswith("right, seed 1: 100.0, expected 99: ") for line in told)
    assert f"left: process {pid}" in told
    assert any(line.startswith("left: ") and line.endswith("/litter") for line in told)
