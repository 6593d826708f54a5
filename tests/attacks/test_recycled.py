"""Attacks in a sandbox that has served an honest submission, and an honest one in a sandbox that has served attacks.

What a batch with `--isolation recycle` rests on. Those that aim at what a neighbour or a successor could be told or
robbed of run by default; with `--recycled` all do.
"""

from collections.abc import Iterator

import pytest

from grader.grading import Grader
from tests.attacks.conftest import Arena, Watched
from tests.attacks.expected import SUBMISSIONS, TARGET
from tests.attacks.test_corpus import assert_attack_fails

pytestmark = pytest.mark.engine

ACROSS = {
    "17_fork_bomb", "21_fill_the_disk", "22_inode_flood", "31_orphan_daemon", "35_kill_everything", "58_residue",
    "101_siblings", "102_headless_daemon", "109_connection_replaced", "111_tokens_replayed",
    "112_signals_through_files", "113_signals_queued", "114_worker_called", "115_shared_memory", "116_limits_raised",
    "125_hang_up_and_live", "126_folder_is_a_link", "127_tree_that_resists",
}  # fmt: skip
# It tells its children apart by their numbers in a fresh sandbox.
FRESH_ALONE = "104_message_in_counters"
OF_THE_TARGET = [
    name for name, expected in SUBMISSIONS.items() if expected.exercise == TARGET and name != FRESH_ALONE
]


@pytest.fixture(scope="module")
def used() -> Iterator[Arena]:
    """An arena whose sandboxes serve many submissions."""
    backend = Watched()
    with Grader(backend, submissions_per_box=1000) as grader:
        yield Arena(grader, backend)
    backend.close()
    assert not backend.reap()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the attacks."""
    if "name" in metafunc.fixturenames:
        everything = metafunc.config.getoption("recycled")
        names = [name for name in OF_THE_TARGET if everything or name in ACROSS]
        assert set(OF_THE_TARGET) >= ACROSS
        metafunc.parametrize("name", names)


def test_attack(used: Arena, name: str) -> None:
    assert used.honest().score == 100
    box = used.backend.boxes[-1]
    served = box.served
    assert served > 0
    assert_attack_fails(used, name)
    assert used.honest().score == 100
    if used.backend.boxes[-1] is box:
        assert box.served == served + 2


def test_what_is_refused_costs_no_sandbox(used: Arena) -> None:
    """An attack that was denied and did nothing else leaves a sandbox that goes on; one that killed does not."""
    assert used.honest().score == 100
    box = used.backend.boxes[-1]
    used.attack("115_shared_memory")
    assert used.honest().score == 100
    assert used.backend.boxes[-1] is box
    used.attack("35_kill_everything")
    assert used.honest().score == 100
    assert used.backend.boxes[-1] is not box
