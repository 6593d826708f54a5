"""Streams and vectors are the same numbers; what a submission returns in their place is looked at."""

import numpy as np
import pytest

from grader.testing import streams
from grader.testing.failure import CheckFailure
from grader.testing.oracles import Array

NAMES, WIDTHS = ("mel", "f0"), (3, 2)


@pytest.fixture
def parts() -> list[Array]:
    rng = np.random.default_rng(5)
    return [rng.normal(size=(4, 6, width)) for width in WIDTHS]


def test_separate_undoes_join(parts: list[Array]) -> None:
    x = streams.join(parts)
    assert x.shape == (4, 30)
    np.testing.assert_array_equal(x[:, :18], parts[0].reshape(4, 18))
    for part, again in zip(parts, streams.separate(x, 6, WIDTHS), strict=True):
        np.testing.assert_array_equal(part, again)


def test_a_list_and_a_dict_by_name_are_read(parts: list[Array]) -> None:
    for value in (parts, dict(zip(reversed(NAMES), reversed(parts), strict=True))):
        found = streams.read(value, 4, 6, WIDTHS, names=NAMES, name="it")
        np.testing.assert_array_equal(found[1], parts[1])


def test_wrong_shapes_fail_and_known_ones_have_their_sentence(parts: list[Array]) -> None:
    known: dict[tuple[tuple[int, ...], ...], str] = {((4, 6, 2), (4, 6, 3)): "The order is wrong."}
    with pytest.raises(CheckFailure, match=r"^The order is wrong\.$"):
        streams.read(parts[::-1], 4, 6, WIDTHS, names=NAMES, name="it", known=known)
    with pytest.raises(CheckFailure, match="it, mel has shape"):
        streams.read([parts[0][:, :5], parts[1]], 4, 6, WIDTHS, names=NAMES, name="it", known=known)


def test_one_array_and_too_few_streams_fail(parts: list[Array]) -> None:
    for value in (streams.join(parts), parts[:1], None):
        with pytest.raises(CheckFailure, match=r"expected \(mel, f0\)"):
            streams.read(value, 4, 6, WIDTHS, names=NAMES, name="it")


def test_numbers_that_are_not_finite_pass_only_where_that_is_said(parts: list[Array]) -> None:
    parts[0][0, 0, 0] = np.nan
    streams.read(parts, 4, 6, WIDTHS, names=NAMES, name="it", finite=False)
    with pytest.raises(CheckFailure, match="NaN"):
        streams.read(parts, 4, 6, WIDTHS, names=NAMES, name="it")
