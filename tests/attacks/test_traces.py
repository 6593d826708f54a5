"""What attacks leave behind, show and learn."""

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from grader.report.terminal import print_report
from tests.attacks.handing_in import COURSE, STUDENT
from tests.attacks.remains import at_rest

if TYPE_CHECKING:
    from tests.attacks.conftest import Arena

pytestmark = pytest.mark.engine


def test_28_a_flood_is_cut(arena: "Arena") -> None:
    report = arena.attack("28_stdout_flood")
    assert report.load_output is not None
    assert len(report.load_output) <= 4096 + 100
    assert set(report.load_output[:4000]) == {"x"}


def test_31_the_orphan_is_dead_on_the_host_too(arena: "Arena") -> None:
    assert arena.attack("31_orphan_daemon").score == 100
    at_rest(arena.grader, arena.backend)  # a report does not wait for the removal of its sandbox
    assert not [path for path in Path("/proc").glob("[0-9]*/cmdline") if b"731250" in _content(path)]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # it ended meanwhile


def test_53_what_is_printed_during_hidden_tests_is_dropped(arena: "Arena") -> None:
    assert arena.attack("53_print_the_inputs").load_output is None


@pytest.mark.parametrize("color", [False, True])
def test_56_what_a_terminal_would_act_on_is_escaped(arena: "Arena", color: bool) -> None:
    report = arena.attack("56_markup_in_output")
    out = io.StringIO()
    print_report(report, Console(file=out, force_terminal=color, width=200))
    shown = out.getvalue()
    for text in (report.load_output, report.message):
        assert text is not None
        assert "\x1b" not in text
    # Colours are the report's own; whatever else a terminal acts on came from the submission.
    left = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ufeff]", left)
    assert "[bold red]markup[/bold red]" in left
    if not color:
        assert "\x1b" not in shown


def test_57_a_process_learns_nothing_of_the_grader(arena: "Arena") -> None:
    before = len(arena.backend.boxes)
    report = arena.attack("57_look_around", public=True)
    found = report.load_output
    assert found is not None
    assert "/proc/self/mountinfo" in found
    secrets = [box.token.hex() for box in arena.backend.boxes[before:]]
    repository = str(COURSE.parents[2])
    names = (STUDENT, "lovelace", repository, "hidden_tests", "target", str(Path.home()) + "/")
    for secret in (*secrets, *names):
        assert secret not in found, found
