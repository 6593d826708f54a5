"""What the whole corpus has left; runs last, since files of tests run in the order of their names."""

from typing import TYPE_CHECKING

import pytest

from tests.attacks import remains

if TYPE_CHECKING:
    from tests.attacks.conftest import Arena

pytestmark = pytest.mark.engine


def test_nothing_is_left(arena: "Arena") -> None:
    """No container, process, folder, file, descriptor; and the grader's memory has not grown."""
    honest = arena.honest()
    assert honest.score == honest.max_score == 100
    now = remains.settled(arena.grader, arena.backend, arena.before)
    assert not now.leaves(arena.before)
    assert now.resident - arena.before.resident < remains.GROWTH
