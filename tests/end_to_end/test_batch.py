"""Batches through the command line and the real engine: every outcome, any moment to die, an engine that restarts."""

import csv
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import docker
import pytest

from grader.backends.owner import OWNER_LABEL, is_alive

from .conftest import ROOT, Engine, Run

COURSE = ROOT / "tests/courses/light"
REFERENCE = (COURSE / "reference_solutions/softmax/solution.py").read_text(encoding="utf-8")
STUB = "\n".join(
    f"def {name}:\n    raise NotImplementedError\n"
    for name in ("softmax(logits)", "log_softmax(logits)", "cross_entropy(labels, logits)")
)
UNSTABLE = REFERENCE.replace("logits - logits.max(axis=-1, keepdims=True)", "logits")
BATCH = ("batch", "softmax")
OPTIONS = ("--course", COURSE, "--sandbox", "docker")


def spoilt(name: str, body: str) -> str:
    """The reference with one function that does harm."""
    return f"{REFERENCE}\n\nimport ctypes, os\n\n\ndef {name}:\n    {body}\n"


class Kind(NamedTuple):
    """Submissions of one kind, and what their rows must say."""

    number: int
    source: str
    outcome: str
    least: float
    most: float


KINDS = {
    "right": Kind(20, REFERENCE, "graded", 100, 100),
    "unstable": Kind(20, UNSTABLE, "graded", 90, 90),
    "stub": Kind(8, STUB, "graded", 0, 0),
    "syntax": Kind(8, "def softmax(:\n", "graded", 0, 0),
    "crash": Kind(8, spoilt("entropy(logits)", "os._exit(0)"), "graded", 80, 80),
    "segfault": Kind(4, spoilt("entropy(logits)", "ctypes.string_at(0)"), "graded", 80, 80),
    "memory": Kind(3, spoilt("perplexity(labels, logits)", "return bytearray(10**11)"), "graded", 90, 90),
    "bomb": Kind(3, spoilt("perplexity(labels, logits)", "while True: os.fork()"), "graded", 90, 90),
    "hang": Kind(2, "while True:\n    pass\n", "graded", 0, 0),
    "nothing": Kind(6, "", "rejected", 0, 0),
    "nul": Kind(6, "x = 1\0", "rejected", 0, 0),
}  # fmt: skip
DUPLICATES = 90
HOSTILE_ZIPS = ("../up.py", "/abs.py", "a\\b.py", "-rf/solution.py")


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def results(out: Path) -> dict[str, str]:
    """Every result that the batch has kept, as it was written."""
    if not (out / "batch.sqlite").exists():
        return {}
    with closing(sqlite3.connect(out / "batch.sqlite", timeout=60)) as connection:
        if connection.execute("PRAGMA user_version").fetchone() == (0,):
            return {}
        return dict(connection.execute("SELECT key, report FROM results"))


def course_of_its_own(folder: Path, name: str) -> tuple[str | Path, ...]:
    """Arguments of a batch of the same exercise by another name: what it leaves behind is told from other tests'."""
    course = shutil.copytree(COURSE, folder / "course", ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("exercises", "hidden_tests", "reference_solutions"):
        (course / part / "softmax").rename(course / part / name)
    settings = course / "exercises" / name / "exercise.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"softmax"', f'"{name}"', 1), encoding="utf-8"
    )
    return "batch", name, "--course", course, "--sandbox", "docker"


def left_behind(name: str) -> list[str]:
    """Containers of an exercise whose grader has ended."""
    with closing(docker.APIClient()) as client:
        found = client.containers(all=True, filters={"label": f"grader.exercise={name}"})
    return [each["Id"] for each in found if not is_alive(each["Labels"][OWNER_LABEL])]


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """200 submissions of every kind."""
    folder = tmp_path / "in"
    folder.mkdir()

    def write(name: str, source: str) -> None:
        (folder / name).mkdir()
        (folder / name / "solution.py").write_text(source, encoding="utf-8")

    for name, kind in KINDS.items():
        for number in range(kind.number):
            write(f"{name}-{number}", f"{kind.source}# {number}\n" if kind.source else "")
    for number in range(DUPLICATES):
        write(f"right-again-{number}", f"{REFERENCE}# 0\n")
    for number in range(200 - len(list(folder.iterdir()))):
        with zipfile.ZipFile(folder / f"zip-{number}.zip", "w") as archive:
            archive.writestr(HOSTILE_ZIPS[number % len(HOSTILE_ZIPS)], REFERENCE)
    return folder


@pytest.mark.engine
def test_two_hundred_of_every_kind_each_get_what_they_deserve_twice(
    grader: Run, mixed: Path, tmp_path: Path
) -> None:
    found, batch = [], course_of_its_own(tmp_path, "two_hundred")
    for out in (tmp_path / "one", tmp_path / "two"):
        done = grader(*batch, mixed, "--out", out, "--seed", "3", timeout=600)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
        found.append(rows(out))
    first, second = found
    # How long it hung is the clock's to say.
    assert [row | {"reason": ""} for row in first] == [row | {"reason": ""} for row in second]
    assert len(first) == 200
    for row in first:
        name = row["name"].rpartition("-")[0].removesuffix("-again")
        kind = KINDS.get(name, Kind(0, "", "rejected", 0, 0))
        assert row["outcome"] == kind.outcome, row
        assert kind.least <= float(row["final"]) <= kind.most, row
        assert bool(row["reason"]) or float(row["final"]) > 0 or name == "stub", row
    graded = sum(kind.number for kind in KINDS.values() if kind.outcome == "graded")
    assert len(results(tmp_path / "one")) == graded
    assert left_behind("two_hundred") == []


@pytest.mark.engine
def test_killed_at_twenty_moments_it_loses_nothing_and_leaves_nothing(grader: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(40):
        (source / f"student{number}.py").write_text(f"{REFERENCE}# {number}\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "grader",
        *course_of_its_own(tmp_path, "killed"),
        source,
        "--out",
        out,
        "--seed",
        "3",
        "--resume",
    ]
    moments, kept = random.Random(11), dict[str, str]()
    for _ in range(20):
        with subprocess.Popen(
            list(map(str, command)),
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(moments.uniform(0.3, 3.0))
            process.send_signal(signal.SIGKILL)
        now = results(out)
        assert now | kept == now, "a kept result was lost or graded again"
        kept = now
    done = grader(*command[3:], timeout=600)
    assert done.returncode == 0, done.stderr
    assert results(out) | kept == results(out)
    assert Counter((row["outcome"], row["final"]) for row in rows(out)) == {("graded", "100.0"): 40}
    assert left_behind("killed") == []


@pytest.mark.engine
# A socket of the engine's stand-in may be found after the threads that carried for it have ended.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_engine_that_restarts_costs_nobody_points(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(30):
        (source / f"student{number}.py").write_text(f"{REFERENCE}# {number}\n", encoding="utf-8")
    command = [sys.executable, "-m", "grader", *BATCH, source, "--out", out, "--seed", "3", *OPTIONS]
    with tempfile.TemporaryDirectory(prefix="e-", dir="/tmp") as folder:
        path = Path(folder) / "docker.sock"
        engine = Engine("/var/run/docker.sock", str(path))
        with subprocess.Popen(
            list(map(str, command)),
            env={**os.environ, "PYTHONPATH": str(ROOT), "DOCKER_HOST": f"unix://{path}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            deadline = time.monotonic() + 60
            while len(results(out)) < 3 and time.monotonic() < deadline:
                time.sleep(0.1)
            engine.die()
            path.unlink()
            time.sleep(3.0)
            engine = Engine("/var/run/docker.sock", str(path))
            _, errors = process.communicate(timeout=300)
        engine.die()
    assert process.returncode == 0, errors
    assert Counter((row["outcome"], row["final"]) for row in rows(out)) == {("graded", "100.0"): 30}


@pytest.mark.engine
def test_a_canvas_export_with_names_of_all_kinds_comes_through(grader: Run, tmp_path: Path) -> None:
    names = [
        "doejane_LATE_1_9_solution.py",
        "李明_2_9_-rf.py",
        "o'neil_3_9_two\nlines.py",
        "doejohn_4_9_作业.ipynb",
    ]
    notebook = {
        "nbformat": 4,
        "metadata": {},
        "cells": [{"cell_type": "code", "metadata": {}, "source": REFERENCE}],
    }
    export = tmp_path / "submissions.zip"
    with zipfile.ZipFile(export, "w") as archive:
        for name in names:
            archive.writestr(name, json.dumps(notebook) if name.endswith(".ipynb") else REFERENCE)
    roster = tmp_path / "roster.csv"
    roster.write_text("Student,ID,SIS Login ID\nJane Doe,1,jd\nMing Li,2,ml\nAbsent,7,a\n", encoding="utf-8")
    out = tmp_path / "out"
    done = grader(*BATCH, export, "--out", out, "--roster", roster, *OPTIONS)
    assert done.returncode == 0, done.stderr
    found = {row["id"]: row for row in rows(out)}
    assert [found[number]["name"] for number in "1237"] == ["Jane Doe", "Ming Li", "o'neil", "Absent"]
    assert [found[number]["final"] for number in "12347"] == ["100.0"] * 4 + ["0.0"]
    assert (found["1"]["late"], found["2"]["late"], found["7"]["outcome"]) == ("yes", "no", "missing")
    assert found["3"]["file"] == "two\\nlines.py"


def test_others_code_is_not_run_without_isolation_unless_asked_for(grader: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/ada.py").write_text(REFERENCE, encoding="utf-8")
    options = (*BATCH, tmp_path / "in", "--out", tmp_path / "out", "--course", COURSE, "--sandbox", "process")
    refused = grader(*options)
    assert refused.returncode == 2
    assert "--unsafe-no-isolation" in refused.stderr
    assert not (tmp_path / "out").exists()
    done = grader(*options, "--unsafe-no-isolation")
    assert done.returncode == 0, done.stderr
    assert [row["final"] for row in rows(tmp_path / "out")] == ["100.0"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--late", "10%/day"), "--due and --late go together"),
        (("--late", "10%/day", "--due", "tomorrow"), "'tomorrow' is no time"),
        (("--late", "much", "--due", "2026-11-30"), "late policy 'much'"),
        (("--roster", "none.csv"), "none.csv"),
        (("--layout", "moodle"), "is not named as moodle does"),
    ],
)
def test_options_that_make_no_sense_are_told(
    grader: Run, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/ada.py").write_text(REFERENCE, encoding="utf-8")
    process = ("--sandbox", "process", "--unsafe-no-isolation")
    done = grader(*BATCH, tmp_path / "in", "--out", tmp_path / "out", "--course", COURSE, *process, *options)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert words in done.stderr
