"""Runs are remembered, and a store that is damaged is told of or passed over, never a traceback."""

import sqlite3
import tempfile
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import GraderError, UsageError
from grader.verify.result import Run
from grader.verify.store import RunStore
from grader.verify.variant import Kind

RUN = Run(kind=Kind.STUB, name="stub", seed=1, score=0.0, seconds=1.0, problem=None)


def kept(folder: Path) -> Path:
    """A database with runs in it, in one file."""
    path = folder / "verify.sqlite"
    with closing(RunStore(path)) as store:
        for number in range(30):
            store.put(str(number), RUN)
    return path


def test_a_run_is_known_to_the_next_one(tmp_path: Path) -> None:
    with closing(RunStore(kept(tmp_path))) as store:
        assert store.get("7") == RUN
        assert store.get("70") is None


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "verify.sqlite"
    path.write_text("not a database, but longer than the header of one is: " + "x" * 100)
    with pytest.raises(UsageError, match=r'verify\.sqlite".*not a database; put a copy .* or move it away'):
        RunStore(path)


@pytest.mark.parametrize("text", ["", "{", "null", '{"kind": "stub"}'])
def test_a_run_in_a_form_of_another_version_is_graded_anew(tmp_path: Path, text: str) -> None:
    path = kept(tmp_path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE runs SET run = ? WHERE key = '7'", (text,))
    with closing(RunStore(path)) as store:
        assert store.get("7") is None
        store.put("7", RUN)
        assert store.get("7") == RUN


@cache
def intact() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return kept(Path(folder)).read_bytes()


@given(
    damages=st.lists(
        st.tuples(st.integers(0, 20_000), st.binary(min_size=1, max_size=40)), min_size=1, max_size=8
    )
)
def test_any_damage_is_told_of_or_does_not_matter(damages: list[tuple[int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "verify.sqlite"
        content = bytearray(intact())
        for at, bytes_ in damages:
            start = at % len(content)
            content[start : start + len(bytes_)] = bytes_
        path.write_bytes(content)
        with suppress(GraderError), closing(RunStore(path)) as store:
            for number in range(30):
                store.get(str(number))
            store.put("new", RUN)
