"""The corpus behind gVisor's kernel, beside the one in the engine's own runtime.

A sandbox of its own for each attack, as there, and one honest submission after all of them: an honest one after every
attack, and peers, files and traces too, `pytest tests/attacks --runtime runsc` tries.
"""

from collections.abc import Iterator

import pytest

from tests.attacks import remains
from tests.attacks.conftest import Arena, opened
from tests.attacks.expected import SUBMISSIONS, TARGET
from tests.attacks.test_corpus import assert_attack_fails

pytestmark = pytest.mark.engine("runsc")

# TensorFlow takes so long to import there that these share a sandbox.
WITH_TENSORFLOW = [name for name, expected in SUBMISSIONS.items() if expected.exercise != TARGET]


@pytest.fixture(scope="module")
def gvisor() -> Iterator[Arena]:
    """Of this module alone, so that what its attacks have left can be told."""
    with opened("runsc") as found:
        found.settle()
        yield found
        assert found.honest().score == 100
        assert not remains.settled(found.grader, found.backend, found.before).leaves(found.before)


@pytest.mark.parametrize("name", [name for name in SUBMISSIONS if name not in WITH_TENSORFLOW])
def test_attack(gvisor: Arena, name: str) -> None:
    assert_attack_fails(gvisor, name)


def test_attacks_on_tensorflow() -> None:
    with opened("runsc", submissions_per_box=len(WITH_TENSORFLOW)) as shared:
        for name in WITH_TENSORFLOW:
            assert_attack_fails(shared, name)
        assert shared.honest().score == 100
