"""A hostile file is rejected with its reason, in little memory and time, or graded without any effect on the host."""

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.intake.submission import read_submission
from tests.attacks import remains
from tests.attacks.expected import FILES, REJECTED
from tests.attacks.handing_in import maker, rejection

if TYPE_CHECKING:
    from tests.attacks.conftest import Arena

HERE = Path(__file__).parent
GRADED = [name for name in FILES if name not in REJECTED]

MEASURE = """
import resource, sys
from pathlib import Path
from grader.errors import SubmissionError
from grader.intake.submission import read_submission

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

before = peak()
for path in sys.argv[1:]:
    try:
        read_submission(Path(path))
    except SubmissionError:
        continue
    sys.exit(f"{path} was read")
print(peak() - before)
"""


def reject(name: str, handed: list[Path]) -> None:
    """Have every file of an attack rejected, with a sentence for a terminal and a table."""
    assert handed
    for path in handed:
        assert re.search(FILES[name].reason or "", sentence := rejection(path)), sentence
        assert sentence.isprintable()
        assert len(sentence) < 400


@pytest.mark.parametrize("name", REJECTED)
def test_rejected(name: str, tmp_path: Path) -> None:
    made = maker(name)(tmp_path)
    before = set(tmp_path.rglob("*"))
    started = time.monotonic()
    reject(name, made)
    assert time.monotonic() - started < 30
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.skipif(sys.platform != "linux", reason="others count resident memory in other units")
@pytest.mark.parametrize(
    ("zips", "mebibytes"), [(True, 20), (False, 300)], ids=["zips", "notebooks and source"]
)
def test_rejections_take_little_memory(zips: bool, mebibytes: int, tmp_path: Path) -> None:
    """Zips unpack to a hundred megabytes and notebooks are of five hundred; of these twenty are read, and are JSON."""
    made = []
    for name in REJECTED:
        (folder := tmp_path / name).mkdir()
        made += [path for path in maker(name)(folder) if (path.suffix == ".zip") is zips]
    command = [sys.executable, "-c", MEASURE, *map(str, made)]
    done = subprocess.run(command, cwd=HERE.parents[1], check=True, capture_output=True, text=True)
    assert int(done.stdout) < mebibytes * 1024


@pytest.mark.engine
@pytest.mark.parametrize("name", REJECTED)
def test_an_honest_submission_after_one_that_is_rejected(arena: "Arena", name: str, tmp_path: Path) -> None:
    reject(name, maker(name)(tmp_path))
    honest = arena.honest()
    assert honest.score == honest.max_score == 100
    assert not remains.settled(arena.grader, arena.backend, arena.before).leaves(arena.before)


@pytest.mark.engine
@pytest.mark.parametrize("name", GRADED)
def test_graded(arena: "Arena", name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = FILES[name]
    handed = maker(name)(tmp_path)
    monkeypatch.chdir(tmp_path)
    for path in handed:
        report = arena.grade(read_submission(path))
        assert report.outcome.value == "graded", report.message
        outcomes = {test.name: test.outcome.value for test in report.tests if test.outcome.value != "passed"}
        assert set(outcomes) == set(expected.lost), (outcomes, report.message)
        assert set(outcomes.values()) <= set(expected.outcomes)
    assert set(tmp_path.iterdir()) == set(handed)
    honest = arena.honest()
    assert honest.score == honest.max_score == 100
    assert not remains.settled(arena.grader, arena.backend, arena.before).leaves(arena.before)
