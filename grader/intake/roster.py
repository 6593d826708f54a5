"""The course's own list of students: who should have handed in, under which names and numbers."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.errors import UsageError
from grader.intake.delivery import Student

# What platforms call the columns of their exports and uploads, in lower case.
COLUMNS = {
    "name": ("name", "student", "student name", "full name", "display name"),
    "first": ("first name", "firstname", "given name"),
    "last": ("last name", "lastname", "surname", "family name"),
    "id": ("id", "user id", "canvas id", "identifier", "participant", "participant number"),
    "email": ("email", "email address", "e-mail"),
    "login": (
        "login",
        "sis login id",
        "sid",
        "student id",
        "sis user id",
        "username",
        "id number",
        "student number",
    ),
}
_LARGEST_ROSTER = 16 * 1024**2
_LONGEST_HEADER = 4096


@dataclass(frozen=True)
class Roster:
    """Students by all that tells them apart.

    Args:
        students: In the order of the file.
    """

    students: tuple[Student, ...]

    def find(self, student: Student) -> Student | None:
        """The student of the roster whom an export means; None where none or more than one may be meant."""
        for field, index in self._indexes.items():
            wanted = getattr(student, field)
            if wanted and len(found := index.get(_key(field, wanted), [])) == 1:
                return found[0]
        return None

    @cached_property
    def _indexes(self) -> dict[str, dict[str, list[Student]]]:
        indexes: dict[str, dict[str, list[Student]]] = {
            field: {} for field in ("id", "email", "login", "name")
        }
        for field, index in indexes.items():
            for student in self.students:
                if value := getattr(student, field):
                    index.setdefault(_key(field, value), []).append(student)
        return indexes


def read_roster(path: Path) -> Roster:
    """Read a CSV file with a header: a name (or first and last name), and any of id, email and login.

    Raises:
        UsageError: It cannot be read, or has no column that names students.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_ROSTER + 1)
    except OSError as error:
        raise UsageError(f'the roster "{path}" cannot be read: {error.strerror}') from None
    if len(data) > _LARGEST_ROSTER:
        raise UsageError(f'the roster "{path}" is too large: more than {_LARGEST_ROSTER:,} bytes')
    try:
        text = data.decode("utf-8-sig")
        lines = io.StringIO(text, newline="")
        rows = list(csv.DictReader(lines, delimiter=_delimiter(text), skipinitialspace=True, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f'the roster "{path}" is no CSV file in UTF-8: {error}') from None
    places = _places(rows[0].keys() if rows else ())
    if "name" not in places and not {"first", "last"} <= places.keys():
        listed = ", ".join(str(key) for key in rows[0]) if rows else "nothing"
        raise UsageError(
            f'the roster "{path}" has no column of names: expected "name" or "student", found {listed}'
        )
    return Roster(tuple(_student(row, places) for row in rows if any(row.values())))


def _delimiter(text: str) -> str:
    """What the header has most of; `csv.Sniffer` looks for more, and for minutes where names hold quotation marks."""
    header = text[:_LONGEST_HEADER].partition("\n")[0]
    return max(",;\t", key=header.count)


def _places(header: Iterable[str | None]) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in header:
        for field, names in COLUMNS.items():
            if column is not None and column.strip().lower() in names:
                found.setdefault(field, column)
    return found


def _student(row: dict[str, str], places: dict[str, str]) -> Student:
    def cell(field: str) -> str:
        return (row[places[field]] or "").strip() if field in places else ""

    name = cell("name") or f"{cell('first')} {cell('last')}".strip()
    return Student(name, cell("id") or None, cell("email") or None, cell("login") or None)


def _key(field: str, value: str) -> str:
    return _folded(value) if field == "name" else value.strip().casefold()


def _folded(name: str) -> str:
    """A name without what platforms change in it: case, accents' encoding, blanks, the order of "Last, First"."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    last, comma, first = plain.partition(",")
    ordered = f"{first}{last}" if comma else plain
    return "".join(character for character in ordered if character.isalnum())
