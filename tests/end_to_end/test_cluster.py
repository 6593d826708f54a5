"""A batch on a Dask cluster: a worker that is lost costs no result, and each result is kept once."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from .conftest import ROOT, Run
from .test_batch import COURSE, KINDS, REFERENCE, results

pytest.importorskip("distributed")

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "GRADER_COURSE": str(COURSE)}
NUMBER = 30


class Cluster(NamedTuple):
    """Processes of a Dask cluster."""

    address: str
    scheduler: "subprocess.Popen[bytes]"
    worker: "subprocess.Popen[bytes]"
    other: "subprocess.Popen[bytes]"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler and two workers of one thread, each a process."""
    log = tmp_path / "dask.log"

    def start(*arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
        with log.open("ab") as file:
            return subprocess.Popen(command, env=ENVIRONMENT, cwd=tmp_path, stdout=file, stderr=file)

    file = tmp_path / "scheduler.json"
    options = (
        "--scheduler-file",
        str(file),
        "--nthreads",
        "1",
        "--nworkers",
        "1",
        "--no-nanny",
        "--no-dashboard",
    )
    with ExitStack() as stack:
        processes = [
            start(
                "scheduler",
                "--port",
                "0",
                "--no-dashboard",
                "--scheduler-file",
                str(file),
                "--host",
                "127.0.0.1",
            )
        ]
        processes += [start("worker", *options) for _ in range(2)]
        for process in processes:
            stack.callback(process.wait)
            stack.callback(process.kill)
        deadline = time.monotonic() + 60
        while log.read_text(encoding="utf-8").count("Starting established connection") < 2:
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.2)
        yield Cluster(json.loads(file.read_text(encoding="utf-8"))["address"], *processes)


def killed(
    cluster: Cluster, victim: "subprocess.Popen[bytes]", folder: Path, sandbox: str
) -> tuple[int, str, Counter[tuple[str, str]]]:
    """Grade a batch, in the middle of which a process of the cluster is killed; exit code, errors, outcomes."""
    source, out = folder / "in", folder / "out"
    source.mkdir()
    for number in range(NUMBER):
        (source / f"student{number}.py").write_text(f"{REFERENCE}# {number}\n", encoding="utf-8")
    options = ("--cluster", cluster.address, "--sandbox", sandbox, "--seed", "3", "--unsafe-no-isolation")
    command = [sys.executable, "-m", "grader", "batch", "softmax", str(source), "--out", str(out), *options]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as batch:
        deadline = time.monotonic() + 120
        while len(results(out)) < 5 and batch.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        victim.send_signal(signal.SIGKILL)
        _, errors = batch.communicate(timeout=300)
    with (out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        counts = Counter((row["outcome"], row["final"]) for row in csv.DictReader(file))
    return batch.returncode, errors, counts


@pytest.mark.parametrize("sandbox", ["process", pytest.param("docker", marks=pytest.mark.engine)])
def test_a_worker_that_is_lost_costs_no_result(cluster: Cluster, tmp_path: Path, sandbox: str) -> None:
    code, errors, counts = killed(cluster, cluster.worker, tmp_path, sandbox)
    assert code == 0, errors
    assert counts == {("graded", "100.0"): NUMBER}
    assert len(results(tmp_path / "out")) == NUMBER


def test_a_scheduler_that_is_lost_ends_the_batch_and_costs_nobody_a_grade(
    cluster: Cluster, tmp_path: Path
) -> None:
    code, errors, counts = killed(cluster, cluster.scheduler, tmp_path, "process")
    assert (code, "is gone: start it and its workers again" in errors) == (3, True), errors
    assert "Traceback" not in errors
    assert counts.keys() == {("graded", "100.0"), ("pending", "")}
    assert counts["graded", "100.0"] == len(results(tmp_path / "out"))


@pytest.mark.engine
def test_a_submission_has_one_report_whichever_way_it_is_graded(
    grader: Run, cluster: Cluster, tmp_path: Path
) -> None:
    """In a sandbox of its own, in one that others have used, as a process, on another machine."""
    source = tmp_path / "in"
    source.mkdir()
    for name in ("right", "unstable", "stub", "syntax", "crash"):
        (source / f"{name}.py").write_text(KINDS[name].source, encoding="utf-8")
    ways = {
        "fresh": ("--sandbox", "docker"),
        "used": ("--sandbox", "docker", "--isolation", "recycle", "--jobs", "1"),
        "process": ("--sandbox", "process"),
        "elsewhere": ("--sandbox", "process", "--cluster", cluster.address),
    }
    found = {}
    for name, way in ways.items():
        out = tmp_path / name
        arguments = ("batch", "softmax", source, "--out", out, "--course", COURSE, "--seed", "3", *way)
        done = grader(*arguments, "--unsafe-no-isolation")
        assert done.returncode == 0, done.stderr
        found[name] = sorted(map(without_measurements, results(out).values()))
    assert len(found["fresh"]) == 5
    for name in ways:
        assert found[name] == found["fresh"], name


def without_measurements(report: str) -> str:
    """A report less what is measured and where."""
    content = json.loads(report)
    for name in ("timing", "isolation", "versions"):
        del content[name]
    for test in content["tests"]:
        del test["seconds"], test["worker_cpu_seconds"]
    return json.dumps(content)


def test_no_scheduler_is_told(grader: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/ada.py").write_text(REFERENCE, encoding="utf-8")
    arguments = ("batch", "softmax", tmp_path / "in", "--out", tmp_path / "out", "--course", COURSE)
    done = grader(*arguments, "--cluster", "tcp://127.0.0.1:1")
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
    assert "no Dask scheduler answers" in done.stderr
    bad = grader(*arguments, "--cluster", "nowhere")
    assert (bad.returncode, "Traceback" in bad.stderr) == (2, False)
    assert "'nowhere' is no address" in bad.stderr
