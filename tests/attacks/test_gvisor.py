"""The corpus behind gVisor's kernel, beside the one in the engine's own runtime.

Peers, files and traces there too: `pytest tests/attacks --runtime runsc`.
"""

from collections.abc import Iterator

import pytest

from tests.attacks.conftest import Arena, opened
from tests.attacks.expected import SUBMISSIONS
from tests.attacks.test_corpus import meet

pytestmark = pytest.mark.engine("runsc")


@pytest.fixture(scope="module")
def gvisor() -> Iterator[Arena]:
    """Of this module alone, so that what the whole corpus has left can be told from it."""
    with opened("runsc") as found:
        found.settle()
        yield found


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_attack(gvisor: Arena, name: str) -> None:
    meet(gvisor, name)
