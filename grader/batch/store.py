"""What a batch knows, durable as soon as it is written: SQLite in WAL mode, with a version that is migrated.

Results are kept by what they depend on, apart from who handed the work in: what is graded once is never graded
again, whoever brings it and however often the batch is run.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import AwareDatetime, TypeAdapter

from grader.batch.summary import Summary
from grader.database import on_disk
from grader.errors import UsageError
from grader.feedback import Feedback
from grader.intake.delivery import Student
from grader.report.model import Report
from grader.report.picture import PICTURES

FILE_NAME = "batch.sqlite"
_AGAIN = "go on with --resume"
# Each script leads from the version that is its index to the next; none is ever changed once it is published.
MIGRATIONS = (
    """
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE contents (digest TEXT PRIMARY KEY, submission TEXT, rejection TEXT);
    CREATE TABLE deliveries (
        position INTEGER PRIMARY KEY, key TEXT NOT NULL, attempt INTEGER NOT NULL, students TEXT NOT NULL,
        file TEXT NOT NULL, submitted TEXT, late INTEGER, submission TEXT, rejection TEXT, result TEXT,
        UNIQUE (key, attempt));
    CREATE TABLE results (key TEXT PRIMARY KEY, report TEXT NOT NULL, author_details TEXT NOT NULL);
    CREATE TABLE ungraded (key TEXT PRIMARY KEY, reason TEXT NOT NULL);
    """,
    # Apart from the reports, since the tables of a batch read all of those.
    """
    CREATE TABLE pictures (key TEXT PRIMARY KEY, pictures TEXT NOT NULL);
    CREATE TABLE pages (name TEXT PRIMARY KEY, state TEXT NOT NULL);
    """,
)


@dataclass(frozen=True)
class Row:
    """One delivery, and what is known of it.

    Args:
        key: The delivery's.
        attempt: The delivery's.
        students: Whose it is.
        file: Name of what was graded.
        submitted: When it was handed in; None where the export does not say.
        late: Whether the platform marked it as late.
        submission: Digest of the submission; None where it was rejected.
        rejection: Why it was rejected; None where it was not.
        result: Key of its result, whether or not there is one yet; None where it was rejected.
        summary: Of its report; None where there is none (yet).
        ungraded: Why the infrastructure could not grade it; None where it could, or was not asked yet.
    """

    key: str
    attempt: int
    students: tuple[Student, ...]
    file: str
    submitted: AwareDatetime | None
    late: bool | None
    submission: str | None
    rejection: str | None
    result: str | None
    summary: Summary | None = None
    ungraded: str | None = None


_DELIVERY = ("key", "attempt", "students", "file", "submitted", "late", "submission", "rejection", "result")
_ROW = TypeAdapter(Row)
_STUDENTS = TypeAdapter(tuple[Student, ...])


class BatchStore:
    """The database of a batch; for use by one thread.

    Args:
        folder: Where it lies, or will lie.

    Raises:
        UsageError: There is something else, or a database of a later version. Reading raises it too, where the
            database is damaged.
        SandboxError: The disk is full, here and wherever something is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._path = path = folder / FILE_NAME
        try:
            self._connection = sqlite3.connect(path, timeout=60.0, isolation_level=None)
            try:
                with on_disk(path, _AGAIN):
                    self._connection.execute("PRAGMA journal_mode = WAL")
                    # A pulled plug must cost no result that was reported as kept.
                    self._connection.execute("PRAGMA synchronous = FULL")
                    self._migrate(path)
            except BaseException:
                self.close()
                raise
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise UsageError(f'"{path}" is no batch: {error}; choose another folder with --out') from None

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, ValueError) as error:
            raise UsageError(
                f'"{self._path}" is damaged: {error!s:.500}; '
                "put a copy of it in its place, or grade again into another folder with --out"
            ) from None

    def _migrate(self, path: Path) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise UsageError(
                f'"{path}" was written by a later version of the grader (format {version}, known up to '
                f"{len(MIGRATIONS)}): update this one"
            )
        for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
            self._connection.executescript(f"BEGIN; {script}; PRAGMA user_version = {number}; COMMIT;")

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is kept, or nothing of it."""
        with on_disk(self._path, _AGAIN), self._connection:
            self._connection.execute("BEGIN")
            yield self._connection

    def fact(self, name: str) -> str | None:
        """Something that holds for the whole batch."""
        with self._reading():
            row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    @property
    def seed(self) -> int | None:
        """Of every grading; None where none has begun."""
        with self._reading():
            return None if (kept := self.fact("seed")) is None else int(kept)

    @property
    def feedback(self) -> Feedback | None:
        """What the batch was told of it; None for nothing."""
        with self._reading():
            return None if (kept := self.fact("feedback")) is None else Feedback(kept)

    def put_fact(self, name: str, value: str) -> None:
        """Keep something that holds for the whole batch."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def content(self, digest: str) -> tuple[str | None, str | None] | None:
        """What was found in bytes that have been read before: the submission's digest, or why it was rejected."""
        with self._reading():
            row = self._connection.execute(
                "SELECT submission, rejection FROM contents WHERE digest = ?", (digest,)
            ).fetchone()
        return None if row is None else (row[0], row[1])

    def put_contents(self, found: Iterable[tuple[str, str | None, str | None]]) -> None:
        """Keep what was found in bytes: (digest of the bytes, the submission's digest, why it was rejected)."""
        with self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO contents VALUES (?, ?, ?)", found)

    def put_rows(self, rows: Iterable[Row]) -> None:
        """Keep these deliveries, in this order, in place of those of before."""
        with self._writing() as connection:
            connection.execute("DELETE FROM deliveries")
            connection.executemany(
                "INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        position,
                        row.key,
                        row.attempt,
                        json.dumps([vars(student) for student in row.students], ensure_ascii=False),
                        row.file,
                        None if row.submitted is None else row.submitted.isoformat(),
                        row.late,
                        row.submission,
                        row.rejection,
                        row.result,
                    )
                    for position, row in enumerate(rows)
                ),
            )

    @property
    def begun(self) -> bool:
        """Whether a collection has been read into it."""
        with self._reading():
            return self._connection.execute("SELECT 1 FROM deliveries LIMIT 1").fetchone() is not None

    def rows(self) -> Iterator[Row]:
        """All deliveries in order, with what became of them."""
        with self._reading():
            found = self._connection.execute(
                f"SELECT {', '.join(f'deliveries.{name}' for name in _DELIVERY)}, report, reason FROM deliveries "
                "LEFT JOIN results ON results.key = deliveries.result "
                "LEFT JOIN ungraded ON ungraded.key = deliveries.result ORDER BY position"
            )
            for *delivery, report, reason in found:
                fields = dict(zip(_DELIVERY, delivery, strict=True))
                fields["students"] = _STUDENTS.validate_json(fields["students"])
                fields["summary"] = None if report is None else Summary.of(report)
                fields["ungraded"] = None if report is not None else reason
                yield _ROW.validate_python(fields)

    def report(self, key: str) -> Report | None:
        """A result in full; None where there is none."""
        with self._reading():
            row = self._connection.execute(
                "SELECT report, pictures FROM results LEFT JOIN pictures USING (key) WHERE key = ?", (key,)
            ).fetchone()
            if row is None:
                return None
            report = Report.model_validate_json(row[0])
            pictures = PICTURES.validate_json(row[1]) if row[1] is not None else []
        return report.model_copy(update={"pictures": tuple(pictures)})

    def known_results(self) -> set[str]:
        """Keys of all results."""
        with self._reading():
            return {row[0] for row in self._connection.execute("SELECT key FROM results")}

    def ungraded(self) -> set[str]:
        """Keys of what the infrastructure could not grade, once at least."""
        with self._reading():
            return {row[0] for row in self._connection.execute("SELECT key FROM ungraded")}

    def put_result(self, key: str, report: Report, author_details: dict[str, str]) -> None:
        """Keep a result; it is on the disk when this returns."""
        text = report.model_copy(update={"pictures": ()}).model_dump_json(by_alias=True)
        with self._writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?)", (key, text, json.dumps(author_details))
            )
            if report.pictures:
                connection.execute(
                    "INSERT OR REPLACE INTO pictures VALUES (?, ?)",
                    (key, PICTURES.dump_json(list(report.pictures)).decode()),
                )

    def pages(self) -> dict[str, str]:
        """The students' pages that have been written, and digests of what each was made of."""
        with self._reading():
            return dict(self._connection.execute("SELECT name, state FROM pages"))

    def put_pages(self, states: Mapping[str, str]) -> None:
        """Keep, by the name of each page, a digest of what it was made of; "" for one that is to be written."""
        with self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO pages VALUES (?, ?)", states.items())

    def drop_pages(self, names: Iterable[str]) -> None:
        """Forget pages."""
        with self._writing() as connection:
            connection.executemany("DELETE FROM pages WHERE name = ?", ((name,) for name in names))

    def put_ungraded(self, key: str, reason: str) -> None:
        """Keep why something could not be graded; the next run tries again."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO ungraded VALUES (?, ?)", (key, reason))
