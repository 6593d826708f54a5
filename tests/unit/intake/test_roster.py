"""Students of the roster are found by whatever an export knows of them."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.intake.delivery import Student
from grader.intake.roster import Roster, read_roster

TEXT = """Student,ID,SIS Login ID,Section
"Lovelace, Ada",12,ada1,A
李明,13,li2,A
"Lee, Sam",14,sam,B
"Lee, Sam",15,sam2,B
,,,
"""


def roster(tmp_path: Path, text: str | bytes) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_roster(path)


def test_students_are_found_by_number_login_email_or_name(tmp_path: Path) -> None:
    found = roster(tmp_path, TEXT)
    assert [each.id for each in found.students] == ["12", "13", "14", "15"]

    def id_of(student: Student) -> str | None:
        match = found.find(student)
        return None if match is None else match.id

    assert id_of(Student("whoever", id="13")) == "13"
    assert id_of(Student("whoever", login="ADA1")) == "12"
    assert id_of(Student("Ada Lovelace")) == "12"
    assert id_of(Student("LOVELACE, ADA")) == "12"
    assert id_of(Student("李明")) == "13"
    assert id_of(Student("Sam Lee")) is None  # two of them
    assert id_of(Student("Sam Lee", login="sam2")) == "15"
    assert id_of(Student("Nobody")) is None


@pytest.mark.parametrize(
    "text", ["First name;Last name;Email\nAda;Lovelace;a@b.c\n", "name\temail\nAda Lovelace\ta@b.c\n"]
)
def test_other_separators_and_columns_are_read(tmp_path: Path, text: str) -> None:
    (student,) = roster(tmp_path, "\ufeff" + text).students
    assert (student.name, student.email) == ("Ada Lovelace", "a@b.c")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "found nothing"), ("a,b\n1,2\n", "found a, b"), (b"name\n\xff\n", "UTF-8"), ('name,b\n"x', "CSV")],
)
def test_what_is_no_roster_is_told(tmp_path: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        roster(tmp_path, text)


def test_a_roster_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_roster(tmp_path / "none.csv")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.text(max_size=80), st.binary(max_size=80)))
def test_anything_is_a_roster_or_an_error_of_ours(tmp_path: Path, text: str | bytes) -> None:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with contextlib.suppress(UsageError):
        roster(tmp_path, b"name,id\n" + data)


def test_a_column_without_a_name_is_none_of_those_that_are_missing(tmp_path: Path) -> None:
    assert roster(tmp_path, ",name\n5,Ada\n").students == (Student("Ada"),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", ", "])
def test_the_header_tells_the_delimiter(tmp_path: Path, delimiter: str) -> None:
    found = roster(tmp_path, f'name{delimiter}id\n"Lee, Sam; ""x"""{delimiter}7\n')
    assert found.students == (Student('Lee, Sam; "x"', "7"),)
