"""A part of the corpus behind gVisor's kernel: calls of the kernel, its limits, what one child leaves for the next.

All of it: `pytest tests/attacks --runtime runsc`.
"""

from collections.abc import Iterator

import pytest

from tests.attacks.conftest import Arena, opened
from tests.attacks.test_corpus import meet

pytestmark = pytest.mark.engine("runsc")


@pytest.fixture(scope="module")
def gvisor() -> Iterator[Arena]:
    """Of this module alone, so that what the whole corpus has left can be told from it."""
    with opened("runsc") as found:
        found.settle()
        yield found


@pytest.mark.parametrize("name", ["02_unshare", "19_memory_hog", "58_residue"])
def test_attack(gvisor: Arena, name: str) -> None:
    meet(gvisor, name)
