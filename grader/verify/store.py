"""Results of earlier verifications, so that a long one goes on where it was stopped."""

import sqlite3
import threading
from pathlib import Path

from grader.database import on_disk
from grader.digest import joined, packages_digest
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
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._path = path or cache_dir() / "verify.sqlite"
        self._connection = sqlite3.connect(self._path, timeout=60.0, check_same_thread=False)
        with self._lock, on_disk(self._path, _AGAIN), self._connection:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS runs (key TEXT PRIMARY KEY, run TEXT NOT NULL)"
            )

    def get(self, key: str) -> Run | None:
        """The run of a key, if it is known."""
        with self._lock:
            row = self._connection.execute("SELECT run FROM runs WHERE key = ?", (key,)).fetchone()
        return None if row is None else Run.model_validate_json(row[0])

    def put(self, key: str, run: Run) -> None:
        """Keep a run."""
        with self._lock, on_disk(self._path, _AGAIN), self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO runs VALUES (?, ?)", (key, run.model_dump_json())
            )

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
