"""The table in docs/security.md, the files of the attacks and what is expected of them are the same list."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.attacks.expected import FILES, PEERS, SUBMISSIONS, Graded, Handed, Spoken

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "security.md"
EXPECTED: dict[str, Mapping[str, Graded | Spoken | Handed]] = {
    "corpus": SUBMISSIONS,
    "peers": PEERS,
    "archives": FILES,
}
# Of the table that the corpus began with; what is added comes after it.
FIRST = 100
KINDS = "CKFPRN"
ROW = re.compile(r"\| (\d+) \| ([^|]+) \| (\w) \| ([^|]+) \| `(\w+)/(\w+)\.py` \|")


class Row(NamedTuple):
    """One line of the table."""

    number: int
    what: str
    kind: str
    layer: str
    folder: str
    name: str


def rows() -> list[Row]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").split("\n") if re.match(r"\| \d", line)]
    found = [ROW.fullmatch(line) for line in lines]
    assert None not in found, [line for line, match in zip(lines, found, strict=True) if match is None]
    return [Row(int(match[1]), *match.groups()[1:]) for match in found if match is not None]


def test_every_attack_has_a_row_and_every_row_an_attack() -> None:
    listed = {(row.folder, row.name): row.kind for row in rows()}
    expected = {
        (folder, name): each.kind for folder, attacks in EXPECTED.items() for name, each in attacks.items()
    }
    assert listed == expected
    assert set(listed.values()) <= set(KINDS)


def test_every_attack_has_a_file_and_every_file_an_expectation() -> None:
    for folder, attacks in EXPECTED.items():
        assert {path.stem for path in (HERE / folder).glob("*.py")} == attacks.keys()


def test_numbers_are_those_of_the_files_and_none_is_missing() -> None:
    numbers = [row.number for row in rows()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= FIRST + 20
    assert all(int(row.name.split("_")[0]) == row.number for row in rows())


def test_the_page_says_how_many_there_are() -> None:
    assert f"by [{len(rows())} attacks](#the-corpus)" in PAGE.read_text(encoding="utf-8")


def test_every_fault_of_the_page_names_tests_that_there_are() -> None:
    section = PAGE.read_text(encoding="utf-8").split("\n## Faults\n")[1].split("\n## ")[0]
    faults = [line for line in section.split("\n") if line.startswith("| ")][2:]
    assert len(faults) >= 10
    for line in faults:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", line)
        assert named, line
        for file, test in named:
            assert f"\ndef {test}(" in (PAGE.parents[1] / file).read_text(encoding="utf-8"), (file, test)


def test_every_file_says_what_it_does() -> None:
    for folder in EXPECTED:
        for path in (HERE / folder).glob("*.py"):
            assert path.read_text(encoding="utf-8").startswith('"""'), path
