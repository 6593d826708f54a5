"""A disk that runs full costs nothing that was kept: one sentence, exit code 3, and it goes on when there is room."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from grader.backends.socket_folder import SocketFolder
from grader.errors import SandboxError
from grader.verify import result
from grader.verify.store import RunStore
from grader.verify.variant import Kind

from .conftest import ROOT, Run

COURSE = ROOT / "tests/courses/light"
REFERENCE = (COURSE / "reference_solutions/null/solution.py").read_text(encoding="utf-8")
PROCESS = ("--course", COURSE, "--sandbox", "process")
SUBMISSIONS = 12
_ROOM = 2**25


class Disk:
    """A small file system of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resize(self, size: int, files: int = 1000) -> None:
        """Have room for so many bytes and files in all."""
        self._mount("remount,", size, files)

    def _mount(self, kind: str, size: int, files: int = 1000) -> None:
        options = f"{kind}size={size},nr_inodes={files}"
        command = ["mount", "-t", "tmpfs", "-o", options, "none", str(self.folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")

    def fill(self) -> None:
        """Take all room."""
        found = os.statvfs(self.folder)
        self.resize((found.f_blocks - found.f_bfree) * found.f_frsize)

    def leave_files(self, number: int) -> None:
        """Take all room but for so many new files, of any size."""
        found = os.statvfs(self.folder)
        self.resize(_ROOM, found.f_files - found.f_ffree + number)

    def __enter__(self) -> "Disk":
        self._mount("", _ROOM)
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    (tmp_path / "disk").mkdir()
    with Disk(tmp_path / "disk") as found:
        yield found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(SUBMISSIONS):
        (folder / f"student{number}.py").write_text(f"{REFERENCE}# {number}\n", encoding="utf-8")
    return folder


def results(out: Path) -> dict[str, str]:
    with closing(sqlite3.connect(out / "batch.sqlite")) as connection:
        return dict(connection.execute("SELECT key, report FROM results"))


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes() for path in folder.rglob("*") if path.suffix in {".csv", ".html", ".tmp"}
    }


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The one thing that a command has said before it ended with 3."""
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("error: "))
    return line


def test_a_batch_whose_disk_runs_full_goes_on_when_there_is_room(
    grader: Run, disk: Disk, source: Path
) -> None:
    out = disk.folder / "out"
    batch = ("batch", "null", source, "--out", out, "--seed", "3", "--unsafe-no-isolation", *PROCESS)
    disk.resize(2**17 + 2**15)
    said = sentence(grader(*batch))
    assert "make room there, then go on with --resume" in said
    kept = results(out)
    assert 0 < len(kept) < SUBMISSIONS

    disk.fill()
    assert "--resume" in sentence(grader(*batch, "--resume"))

    disk.resize(_ROOM)
    assert results(out) == kept
    done = grader(*batch, "--resume")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    now = results(out)
    assert len(now) == SUBMISSIONS
    assert now | kept == now, "a kept result was lost or graded again"


def test_reports_for_which_there_is_no_room_are_written_later(grader: Run, disk: Disk, source: Path) -> None:
    out = disk.folder / "out"
    batch = ("batch", "null", source, "--out", out, "--seed", "3", "--unsafe-no-isolation", *PROCESS)
    for path in list(source.iterdir())[2:]:
        path.unlink()
    assert grader(*batch).returncode == 0
    written = files(out)
    assert len(written) == 2 + 5
    (source / "new.py").write_text(f"{REFERENCE}# new\n", encoding="utf-8")
    # The database's log and index, which come and go; no draft of a report.
    disk.leave_files(2)
    said = sentence(grader(*batch, "--resume"))
    assert "cannot be written: No space left on device; every grade is kept" in said
    assert len(results(out)) == 3
    assert files(out) == written
    disk.resize(_ROOM)
    assert grader(*batch, "--resume").returncode == 0
    assert len(files(out)) == 3 + 5


def test_a_report_for_which_there_is_no_room(grader: Run, disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text(REFERENCE, encoding="utf-8")
    report = disk.folder / "report.json"
    report.write_text("of before")
    disk.fill()
    said = sentence(grader("grade", "null", "solution.py", "--report", f"json={report}", *PROCESS))
    assert said.endswith('report.json" cannot be written: No space left on device')
    assert report.read_text() == "of before"
    assert [path.name for path in disk.folder.iterdir()] == ["report.json"]


def test_an_output_that_takes_no_more(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "grader", "list"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert sentence(done) == "error: the output cannot be written: No space left on device; make room there"


def test_a_sandbox_for_whose_socket_there_is_no_room(disk: Disk) -> None:
    (disk.folder / "somebody's").write_text("x")  # no size at all would be no limit
    disk.fill()
    with pytest.raises(SandboxError, match="No space left on device; make room there, or set TMPDIR"):
        SocketFolder.create(disk.folder)
    assert [path.name for path in disk.folder.iterdir()] == ["somebody's"]


def test_a_verification_whose_disk_is_full(disk: Disk) -> None:
    path = disk.folder / "verify.sqlite"
    run = result.Run(kind=Kind.STUB, name="stub", seed=1, score=0.0, seconds=1.0, problem=None)
    with closing(RunStore(path)) as store:
        disk.fill()
        with pytest.raises(SandboxError, match="make room there, then verify again"):
            store.put("key", run)
        disk.resize(_ROOM)
        store.put("key", run)
        assert store.get("key") == run
