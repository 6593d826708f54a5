"""Results of earlier verifications, so that a long one goes on where it was stopped."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from grader.database import on_disk
from grader.digest import joined, packages_digest
from grader.errors import UsageError
from grader.image.cache import cache_dir
from grader.verify.result import Run
from grader.verify.variant import Variant

_AGAIN = "verify again: what was graded is not graded anew"


class RunStore:
    """Runs by what they depend on; durable as soon as `put` returns, and safe to use from threads and processes.

    A run depends on the exercise's digest, the submission, the seed, the isolation and the locked packages; neither on
    the grader's own code nor on the machine: a change of those is for `--anew`, and for the sample that is run
    whenever the project's tests are.

    Args:
        path: The database; None is one in the cache folder.

    Raises:
        SandboxError: The disk is full, here and in `put`.
        UsageError: The database is damaged or in lasting use, here, in `get` and in `put`.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._path = path or cache_dir() / "verify.sqlite"
        self._connection = sqlite3.connect(self._path, timeout=60.0, check_same_thread=False)
        try:
            with self._using() as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS runs (key TEXT PRIMARY KEY, run TEXT NOT NULL)"
                )
        except BaseException:
            self.close()
            raise

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is kept, or nothing of it."""
        try:
            with self._lock, on_disk(self._path, _AGAIN), self._connection:
                yield self._connection
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise UsageError(
                f'"{self._path}", which keeps what was verified before, cannot be used: {error!s:.500}; '
                "put a copy of it in its place, or move it away to grade all anew"
            ) from None

    def get(self, key: str) -> Run | None:
        """The run of a key, if it is known and a run still has the form in which it was kept."""
        with self._using() as connection:
            row = connection.execute("SELECT run FROM runs WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        try:
            return Run.model_validate_json(row[0])
        except ValidationError:
            return None

    def put(self, key: str, run: Run) -> None:
        """Keep a run."""
        with self._using() as connection:
            connection.execute("INSERT OR REPLACE INTO runs VALUES (?, ?)", (key, run.model_dump_json()))

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


def run_key(exercise_digest: str, variant: Variant, seed: int, isolation: str) -> str:
    """What a run depends on, as one digest; see `RunStore`."""
    packages = packages_digest(isolation)
    parts = [exercise_digest, variant.label, variant.submission.sha256, str(seed), isolation, packages]
    if variant.equivalent:
        parts.append(variant.equivalent)
    return joined(parts)
