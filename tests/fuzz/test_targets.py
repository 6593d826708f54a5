"""Each decoder keeps its promises on the seeds, some of which broke one, and on what is like them."""

import contextlib
import signal
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS

SEEDS = {name: sorted((Path(__file__).parent / "seeds" / name).iterdir()) for name in TARGETS}
CASES = [(TARGETS[name], path) for name, paths in SEEDS.items() for path in paths]
_HANG_SECONDS = 60


@contextlib.contextmanager
def no_hang() -> Iterator[None]:
    """Interrupt what would go on for ever; what is slow because the machine is busy ends long before."""

    def interrupt(*_: object) -> None:
        raise AssertionError(f"not done after {_HANG_SECONDS} s")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.alarm(_HANG_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("target", "path"), CASES, ids=[f"{target.name}-{path.name}" for target, path in CASES]
)
def test_seed(target: Target, path: Path) -> None:
    data = path.read_bytes()
    target.function(b"")  # what is made once for all calls is no call's memory
    tracemalloc.start()
    try:
        with no_hang():
            target.function(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= target.memory


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=100)
@given(data=st.data())
def test_what_is_like_a_seed(name: str, data: st.DataObject) -> None:
    spoilt = bytearray(data.draw(st.sampled_from(SEEDS[name])).read_bytes())
    for place, byte in data.draw(st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), max_size=4)):
        spoilt[place % len(spoilt)] = byte
    cut = data.draw(st.none() | st.integers(0, len(spoilt)))
    with no_hang():
        TARGETS[name].function(bytes(spoilt[:cut]))
