"""The trusted comparator: NaN, broadcasts, empty arrays, wrong types and wrong shapes never pass."""

import math
import tracemalloc
from typing import Any

import numpy as np
import pytest

from grader.judge.handle import Handle
from grader.testing import check
from grader.testing.check import CheckFailure
from grader.testing.failure import localise

NAN, INF = math.nan, math.inf
RIGHT = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


class _Client:
    def forget(self, number: int) -> None:
        """A handle of a test that needs no worker."""


def handle(label: str = "keras.Model") -> Handle:
    return Handle(_Client(), 1, label, "thing", tensors=False)  # type: ignore[arg-type]


class Lying(float):
    """What a submission may define; the wire never delivers it, and the comparator does not trust it either."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __le__(self, other: object) -> bool:
        return True

    def __sub__(self, other: object) -> float:
        return 0.0

    def __float__(self) -> float:
        return 1.0


def sentence(caught: pytest.ExceptionInfo[CheckFailure]) -> str:
    return caught.value.sentence or ""


# --- array ---


@pytest.mark.parametrize(
    "value",
    [
        RIGHT,
        RIGHT.tolist(),
        tuple(map(tuple, RIGHT.tolist())),
        [RIGHT[0], RIGHT[1]],
        RIGHT.astype(np.float16),
    ],
    ids=["array", "list", "tuple", "list of arrays", "half precision"],
)
def test_array_gives_float64_of_anything_made_of_floats(value: Any) -> None:
    found = check.array(value, shape=(2, 3), kind="float")
    assert found.dtype == np.float64
    assert np.array_equal(found, RIGHT)


@pytest.mark.parametrize("value", [np.float32(1.5), np.int64(3), np.bool_(True), 2, 2.5, True])
def test_array_takes_single_numbers_of_python_and_numpy(value: Any) -> None:
    assert check.array(value).shape == ()


@pytest.mark.parametrize("shape", [(2, 3), (None, 3), (2, None), [None, None]])
def test_array_admits_any_length_where_none_is_asked_for(shape: Any) -> None:
    check.array(RIGHT, shape=shape)


@pytest.mark.parametrize("shape", [(3, 2), (6,), (2, 3, 1), (1, 2, 3), (), (2,), (None,), (None, None, None)])
def test_array_refuses_another_shape(shape: Any) -> None:
    with pytest.raises(CheckFailure, match=r"has shape \(2, 3\), expected"):
        check.array(RIGHT, shape=shape)


def test_array_shows_the_shape_that_was_expected() -> None:
    with pytest.raises(CheckFailure) as caught:
        check.array(np.zeros(3), shape=(None, 28), name="images")
    assert sentence(caught) == "images has shape (3,), expected (any, 28)."
    assert localise(sentence(caught), "zh") == "images 的形状是 (3,)，应为 (any, 28)。"
    with pytest.raises(CheckFailure, match=r"expected \(5,\)\."):
        check.array(RIGHT, shape=(5,))


@pytest.mark.parametrize("shape", [None, (None, 3), (2, 3)])
def test_array_refuses_an_empty_one(shape: Any) -> None:
    with pytest.raises(CheckFailure):
        check.array(np.empty((0, 3)), shape=shape)


@pytest.mark.parametrize("value", [[], (), [[]], np.array([])])
def test_array_refuses_empty_containers(value: Any) -> None:
    with pytest.raises(CheckFailure):
        check.array(value)


def test_array_admits_an_empty_one_where_that_is_asked_for() -> None:
    assert check.array(np.empty((0, 3)), shape=(0, 3)).size == 0


@pytest.mark.parametrize("bad", [NAN, INF, -INF])
def test_array_refuses_what_is_not_finite(bad: float) -> None:
    with pytest.raises(CheckFailure, match="NaN or infinity"):
        check.array([1.0, bad])
    assert check.array([1.0, bad], finite=False).size == 2


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (np.zeros(2, np.int32), "float"),
        (np.zeros(2, bool), "float"),
        (np.zeros(2, np.float32), "int"),
        (np.zeros(2, bool), "int"),
        (np.zeros(2, np.int8), "uint8"),
        (np.zeros(2, np.uint16), "uint8"),
        (np.zeros(2, np.uint8), "bool"),
        (np.zeros(2, np.uint8), "float"),
        (1, "float"),
        (True, "int"),
    ],
)
def test_array_refuses_another_kind(value: Any, kind: Any) -> None:
    with pytest.raises(CheckFailure, match="has dtype"):
        check.array(value, kind=kind)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (np.zeros(2, np.float16), "float"),
        (np.zeros(2, np.uint64), "int"),
        (np.zeros(2, np.int8), "int"),
        (np.zeros(2, np.uint8), "uint8"),
        (np.zeros(2, bool), "bool"),
    ],
)
def test_array_admits_every_width_of_a_kind(value: Any, kind: Any) -> None:
    check.array(value, kind=kind)


@pytest.mark.parametrize(("low", "high"), [(0, 5), (2, 9), (None, 5.99), (1.01, None)])
def test_array_refuses_what_leaves_the_range(low: float | None, high: float | None) -> None:
    with pytest.raises(CheckFailure, match="leaves the range"):
        check.array(RIGHT, low=low, high=high)


def test_array_admits_the_ends_of_the_range() -> None:
    check.array(RIGHT, low=1, high=6)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "is None"),
        ("text", "is text"),
        (b"bytes", "is bytes"),
        ({"a": 1}, "is a dict"),
        (handle("generator"), "is an object of kind generator"),
        ([1, None], "is None"),
        ([1, "2"], "is text"),
        ([[1, 2], [3]], "ragged"),
        ([np.zeros(2), np.zeros(3)], "ragged"),
        ([1, [2]], "ragged"),
        ([handle()], "of kind keras.Model"),
        ({1, 2}, "expected an array"),
        (object(), "expected an array"),
        (1j, "expected an array"),
    ],
)
def test_array_says_what_it_got_instead(value: Any, said: str) -> None:
    with pytest.raises(CheckFailure, match=said):
        check.array(value)


# --- scalar ---


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.array(2), np.array([[2.0]]), [2.0], np.uint8(2)])
def test_scalar_takes_one_number(value: Any) -> None:
    found = check.scalar(value)
    assert type(found) is float
    assert found == 2.0


@pytest.mark.parametrize(
    "value",
    [
        *(None, "2", b"2", True, np.bool_(True), np.array([True])),
        *([], [1, 2], np.empty(0), RIGHT, {"loss": 1.0}),
        *(handle(), NAN, INF, np.float32(NAN), np.array([-INF]), 2j),
    ],
)
def test_scalar_refuses_everything_else(value: Any) -> None:
    with pytest.raises(CheckFailure, match=r"expected one number|NaN or infinite|expected an array"):
        check.scalar(value)


def test_scalar_lets_infinity_pass_where_asked() -> None:
    assert check.scalar(INF, finite=False) == INF


# --- allclose ---


@pytest.mark.parametrize(
    "value", [RIGHT, RIGHT.tolist(), RIGHT.astype(np.float32), RIGHT.astype(np.int64), RIGHT * (1 + 9e-4)]
)
def test_allclose_takes_what_is_close(value: Any) -> None:
    assert check.allclose(value, RIGHT).dtype == np.float64


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(np.full((2, 3), NAN), id="41 NaN"),
        pytest.param(np.where(RIGHT == 6, NAN, RIGHT), id="41 one NaN"),
        pytest.param(np.full((2, 3), INF), id="infinity"),
        pytest.param(1.0, id="42 scalar"),
        pytest.param(np.array([[1.0]]), id="42 broadcast of one"),
        pytest.param(RIGHT[:1], id="42 broadcast of a row"),
        pytest.param(RIGHT[:, :1], id="42 broadcast of a column"),
        pytest.param(RIGHT[None], id="additional dimension"),
        pytest.param(RIGHT.T, id="transposed"),
        pytest.param(RIGHT.ravel(), id="flat"),
        pytest.param(np.empty((0, 3)), id="43 empty"),
        pytest.param([], id="43 empty list"),
        pytest.param(None, id="None"),
        pytest.param("1", id="text"),
        pytest.param(RIGHT.astype(bool), id="bool"),
        pytest.param(RIGHT.astype(str).tolist(), id="list of text"),
        pytest.param(RIGHT * 1.0011, id="just outside"),
        pytest.param(-RIGHT, id="sign"),
        pytest.param(handle(), id="handle"),
        pytest.param({"a": RIGHT}, id="dict"),
        pytest.param([[Lying(9)] * 3] * 2, id="40 float subclass"),
    ],
)
def test_allclose_refuses_everything_else(value: Any) -> None:
    with pytest.raises(CheckFailure):
        check.allclose(value, RIGHT)


@pytest.mark.parametrize("value", [2.0, [2.0], np.array([[2.0]]), np.float32(2)])
def test_allclose_to_a_scalar_takes_any_value_of_size_one(value: Any) -> None:
    assert check.allclose(value, 2.0).shape == ()


@pytest.mark.parametrize("value", [[2.0, 2.0], np.empty(0), NAN, [], True, Lying(9)])
def test_allclose_to_a_scalar_refuses_the_rest(value: Any) -> None:
    with pytest.raises(CheckFailure):
        check.allclose(value, 2.0)


def test_allclose_knows_unsigned_numbers_from_their_differences() -> None:
    with pytest.raises(CheckFailure):
        check.allclose(np.array([0], np.uint8), [255.0])
    with pytest.raises(CheckFailure):
        check.allclose(np.array([1], np.uint64), [2.0])


@pytest.mark.parametrize("oracle", [NAN, [1.0, INF], []])
def test_allclose_refuses_an_oracle_that_is_none(oracle: Any) -> None:
    with pytest.raises(ValueError, match="oracle"):
        check.allclose(1.0, oracle)


def test_allclose_with_atol_admits_values_near_zero() -> None:
    check.allclose([1e-7, 0.0], [0.0, 0.0], atol=1e-6)
    with pytest.raises(CheckFailure):
        check.allclose([1e-7, 0.0], [0.0, 0.0])


MISTAKES = {
    "It is a sum, not a mean.": RIGHT.mean(axis=1),
    "The sign is wrong.": -RIGHT,
    "The factor 1/2 is missing.": 2 * RIGHT,
}


@pytest.mark.parametrize(
    ("value", "picked"),
    [
        (-RIGHT, "The sign is wrong."),
        (2 * RIGHT, "The factor 1/2 is missing."),
        (RIGHT.mean(axis=1), "It is a sum, not a mean."),
        (RIGHT.mean(axis=1).tolist(), "It is a sum, not a mean."),
    ],
)
def test_allclose_names_the_mistake_whose_numbers_it_finds(value: Any, picked: str) -> None:
    with pytest.raises(CheckFailure) as caught:
        check.allclose(value, RIGHT, mistakes=MISTAKES)
    assert sentence(caught) == picked
    assert caught.value.diagnosed


@pytest.mark.parametrize("value", [3 * RIGHT, np.full((2, 3), NAN), np.float64(2.0), np.empty((0, 3)), []])
def test_allclose_names_no_mistake_whose_numbers_it_does_not_find(value: Any) -> None:
    with pytest.raises(CheckFailure) as caught:
        check.allclose(value, RIGHT, mistakes=MISTAKES)
    assert not caught.value.diagnosed


def test_a_small_term_that_is_there_is_not_called_missing() -> None:
    mistakes = {"The small term is missing.": 1.0, "The small term is halved.": 1.0005, "Any number.": 1.0004}
    for value, said in ((1.0, "missing"), (1.0005, "halved"), (1.0005004, "halved"), (0.9996, "missing")):
        with pytest.raises(CheckFailure, match=said):
            check.allclose(value, 1.01, mistakes=mistakes)


def test_allclose_names_a_mistake_whose_terms_cancel_but_for_rounding() -> None:
    wrong = np.array([6.0, 1e-4, 0.0])
    noise = np.array([0.0, 5e-7, -5e-7])
    with pytest.raises(CheckFailure, match="Terms cancel"):
        check.allclose(wrong + noise, RIGHT, mistakes={"Terms cancel.": wrong})
    with pytest.raises(CheckFailure) as failure:
        check.allclose(wrong + 100 * noise, RIGHT[0], mistakes={"Terms cancel.": wrong})
    assert failure.value.sentence is None


def test_allclose_prefers_the_right_answer_to_a_mistake_with_the_same_numbers() -> None:
    check.allclose(RIGHT, RIGHT, mistakes={"Never said.": RIGHT})


def test_a_mistake_without_numbers_is_never_named() -> None:
    for wrong in (np.full((2, 3), NAN), np.full((2, 3), INF), np.empty((0, 3))):
        for value in (np.full((2, 3), NAN), np.full((2, 3), INF), np.empty((0, 3))):
            with pytest.raises(CheckFailure) as caught:
                check.allclose(value, RIGHT, mistakes={"Never said.": wrong})
            assert not caught.value.diagnosed


# --- pair, mapping, model ---


@pytest.mark.parametrize("value", [(1, 2), [1, 2], {"mean": 1, "log_var": 2}, {"log_var": 2, "mean": 1}])
def test_pair_gives_its_parts_in_order(value: Any) -> None:
    assert check.pair(value) == (1, 2)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ((1,), "1 parts"),
        ((1, 2, 3), "3 parts"),
        ([], "0 parts"),
        (RIGHT, r"an array of shape \(2, 3\)"),
        (None, "None"),
        ("ab", "text"),
        ({"mean": 1}, "a dict"),
        ({"mean": 1, "log_var": 2, "z": 3}, "a dict"),
        (handle(), "keras.Model"),
        ({1, 2}, "expected"),
    ],
)
def test_pair_refuses_everything_else(value: Any, said: str) -> None:
    with pytest.raises(CheckFailure, match=said):
        check.pair(value)


def test_mapping_gives_finite_numbers() -> None:
    found = check.mapping({"loss": np.array(2.0), "kl": [1], "note": "free"}, keys=("loss", "kl"))
    assert found == {"loss": 2.0, "kl": 1.0}


@pytest.mark.parametrize(
    "value",
    [
        *(None, [], {}, {"los": 1.0}, {"loss": NAN}, {"loss": "1"}, {"loss": None}),
        *({"loss": [1, 2]}, {"loss": True}, {0: 1.0}, handle(), RIGHT),
    ],
)
def test_mapping_refuses_everything_else(value: Any) -> None:
    with pytest.raises(CheckFailure):
        check.mapping(value, keys=("loss",))


def test_model_takes_keras_models_alone() -> None:
    found = handle()
    assert check.model(found, name="the encoder") is found
    for value in (None, 1.0, RIGHT, (handle(),), "model", handle("function")):
        with pytest.raises(CheckFailure, match="expected a Keras model"):
            check.model(value, name="the encoder")


# --- that, mistake, interpolate ---


def test_that_takes_the_truth() -> None:
    check.that(True)
    check.that(np.bool_(True), "unread", diagnoses={"unread": True})


def test_that_says_the_first_true_diagnosis_else_the_sentence_else_nothing() -> None:
    with pytest.raises(CheckFailure) as caught:
        check.that(False, "general", diagnoses={"first": False, "second": np.bool_(True), "third": True})
    assert (sentence(caught), caught.value.diagnosed) == ("second", True)
    with pytest.raises(CheckFailure) as caught:
        check.that(np.bool_(False), "general", diagnoses={"first": False})
    assert (sentence(caught), caught.value.diagnosed) == ("general", False)
    with pytest.raises(CheckFailure) as caught:
        check.that(False)
    assert caught.value.sentence is None


@pytest.mark.parametrize("value", [1, 1.0, "yes", None, RIGHT > 0, np.array(True), [True], handle()])
def test_that_takes_no_other_value_for_a_truth(value: Any) -> None:
    with pytest.raises(TypeError):
        check.that(value)


def test_mistake_fails_with_its_sentence() -> None:
    with pytest.raises(CheckFailure, match=r"The sampler ignores log_var\.") as caught:
        check.mistake("The sampler ignores log_var.")
    assert caught.value.diagnosed


@pytest.mark.parametrize(
    ("value", "zero", "full", "fraction"),
    [
        (150, 200, 100, 0.5),
        (250, 200, 100, 0.0),
        (200, 200, 100, 0.0),
        (0.25, 0, 1, 0.25),
        (-5, 0, 1, 0.0),
        (np.float32(0.75), 0.5, 1.0, 0.5),
        (NAN, 200, 100, 0.0),
        (INF, 200, 100, 0.0),
        (-INF, 200, 100, 0.0),
        (INF, 0, 1, 0.0),
    ],
)
def test_interpolate_gives_the_share_between_the_cutoffs(
    value: float, zero: float, full: float, fraction: float
) -> None:
    with pytest.raises(CheckFailure) as caught:
        check.interpolate(value, zero_at=zero, full_at=full)
    assert caught.value.fraction == pytest.approx(fraction)


@pytest.mark.parametrize(("value", "zero", "full"), [(100, 200, 100), (-1e9, 200, 100), (1, 0, 1), (7, 0, 1)])
def test_interpolate_returns_at_full_marks(value: float, zero: float, full: float) -> None:
    check.interpolate(value, zero_at=zero, full_at=full)


# --- what sentences say ---

CANARY = 731.25


@pytest.mark.parametrize(
    "value",
    [
        CANARY,
        [CANARY],
        [CANARY, [1]],
        np.full(3, CANARY),
        np.full((2, 2, 2), CANARY),
        {"loss": CANARY},
        {str(CANARY): 1},
        {"loss": str(CANARY)},
        str(CANARY),
        str(CANARY).encode(),
        (str(CANARY), CANARY, CANARY),
        np.array([CANARY, NAN]),
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    "judge",
    [
        lambda value: check.array(value, shape=(9, 9)),
        lambda value: check.array(value, kind="uint8"),
        lambda value: check.array(value, low=0, high=1),
        lambda value: check.allclose(value, RIGHT, mistakes={"It is twice as large.": 2 * RIGHT}),
        lambda value: check.allclose(value, 1.0),
        lambda value: check.pair(value, names=("a", "b", "c", "d")),
        lambda value: check.mapping(value, keys=("loss", "kl")),
        lambda value: check.model(value, name="the encoder"),
    ],
)
def test_no_sentence_repeats_a_value(value: Any, judge: Any) -> None:
    with pytest.raises(CheckFailure) as caught:
        judge(value)
    for language in ("en", "zh"):
        assert "731" not in localise(sentence(caught), language)
        assert "731" not in str(caught.value)


@pytest.mark.parametrize(
    "shape",
    [(0, 731_250_001), (731_250_001, 0), (0, 1, 1, 1, 1, 1, 731, 250), (0, 1, 1, 731_250, 1, 1, 1, 1)],
)
@pytest.mark.parametrize(
    "judge",
    [
        lambda value: check.array(value),
        lambda value: check.array(value, shape=(2, 2)),
        lambda value: check.allclose(value, RIGHT),
        lambda value: check.scalar(value),
        lambda value: check.pair(value),
        lambda value: check.mapping(value, keys=("loss",)),
    ],
)
def test_a_shape_is_shown_only_as_far_as_honest_ones_go(shape: tuple[int, ...], judge: Any) -> None:
    value = np.broadcast_to(np.float32(0), shape)
    with pytest.raises(CheckFailure) as caught:
        judge(value)
    for language in ("en", "zh"):
        text = localise(sentence(caught), language)
        assert "731" not in text
        assert len(text) < 120


def test_diagnoses_that_cost_something_are_looked_up_after_a_failure_only() -> None:
    def costly() -> dict[str, bool]:
        raise ZeroDivisionError

    check.that(True, diagnoses=costly)
    with pytest.raises(ZeroDivisionError):
        check.that(False, diagnoses=costly)
    with pytest.raises(CheckFailure, match=r"^known$"):
        check.that(False, diagnoses=lambda: {"known": True})


def test_shaped_names_the_mistake_behind_a_known_shape() -> None:
    known: dict[tuple[int, ...], str] = {(4, 2): "the heads are not split"}
    assert check.shaped(np.ones((4, 1), np.float32), (4, 1), known=known, name="x").dtype == np.float64
    with pytest.raises(CheckFailure, match=r"^the heads are not split$") as failure:
        check.shaped(np.ones((4, 2)), (4, 1), known=known, name="x")
    assert failure.value.diagnosed
    with pytest.raises(CheckFailure, match=r"x has shape \(3, 2\), expected \(4, 1\)"):
        check.shaped(np.ones((3, 2)), (4, 1), known=known, name="x")
    with pytest.raises(CheckFailure, match=r"x has dtype int64, expected floating-point numbers"):
        check.shaped(np.ones((4, 1), np.int64), (4, 1), name="x")


@pytest.mark.parametrize(
    "compare", [check.allclose, lambda value, right: check.shaped(value, right.shape, name="x")]
)
def test_an_answer_far_too_large_costs_no_multiple_of_its_memory(compare: Any) -> None:
    answer = np.zeros(2**24, np.float16)
    tracemalloc.start()
    try:
        with pytest.raises(CheckFailure, match="has shape"):
            compare(answer, RIGHT)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < answer.nbytes
