"""What encoders and decoders get wrong is named; what is right passes."""

from collections.abc import Callable
from contextlib import nullcontext

import numpy as np
import pytest

from grader.judge.faults import CodeError
from grader.testing.check import CheckFailure
from grader.testing.networks import (
    UTTERANCE,
    raw_heads,
    read_heads,
    refuse_encoder_of_hr,
    require_inference_of_decoder,
    require_inference_of_encoder,
    require_unbounded_heads,
)
from grader.testing.oracles import Array
from grader.testing.prior import require_prior

RNG = np.random.default_rng(9)
HEADS = RNG.normal(size=(2, 32, 4)) * 30.0


def test_two_heads_are_read_however_they_come() -> None:
    for output in (tuple(HEADS), list(HEADS), {"log_var": HEADS[1], "mean": HEADS[0]}):
        np.testing.assert_array_equal(np.stack(read_heads(output, 32, 4)), HEADS)
    infinite = np.full((32, 4), np.inf)
    assert np.isinf(raw_heads((infinite, infinite), 32, 4)[0]).all()


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (HEADS[0], "one tensor"),
        ((*HEADS, HEADS[0]), "three outputs"),
        ((np.ones((32, 8)), np.ones((32, 8))), "2 \\* latent_dim columns"),
        ((np.ones((32, 1)), np.ones((32, 1))), "too thin"),
        ((np.ones((32, 5)), np.ones((32, 5))), "expected"),
        (3.0, "expected"),
    ],
)
def test_other_outputs_are_named(output: object, words: str) -> None:
    with pytest.raises(CheckFailure, match=words):
        read_heads(output, 32, 4, {(32, 1): "too thin"})


@pytest.mark.parametrize(
    ("heads", "words"),
    [
        ((HEADS[0], HEADS[0]), "same tensor"),
        ((HEADS[0], np.abs(HEADS[1])), "log_var can never be negative"),
        ((np.abs(HEADS[0]), HEADS[1]), "mean can never be negative"),
        ((-np.abs(HEADS[0]), HEADS[1]), "mean can never be positive"),
        ((np.clip(HEADS[0], -3.0, 3.0), HEADS[1]), "mean is bounded"),
        ((HEADS[0] / 1000.0, HEADS[1]), "stays between -1 and 1"),
    ],
)
def test_bounded_heads_are_named(heads: tuple[Array, Array], words: str) -> None:
    require_unbounded_heads(*HEADS, recurrent=True)
    with pytest.raises(CheckFailure, match=words):
        require_unbounded_heads(*heads, recurrent=True)


@pytest.mark.parametrize(
    ("takes", "named"),
    [
        (lambda height, side: side == 2 * height, True),
        (lambda height, side: side >= 2 * height, False),  # convolutions that need many pixels
        (lambda height, side: False, False),
    ],
)
def test_encoders_of_large_pictures_are_named(takes: Callable[[int, int], bool], named: bool) -> None:
    def build(shape: tuple[int, int, int], latent_dim: int) -> Callable[[Array], None]:
        def encoder(images: Array) -> None:
            if not takes(shape[0], images.shape[1]):
                raise CodeError("exception", "build_encoder(...)", "ValueError", None)

        return encoder

    with pytest.raises(CheckFailure, match="hr's size") if named else nullcontext():
        refuse_encoder_of_hr(build, np.zeros((3, 5, 8, 1)), 2)


def test_chance_and_company_at_inference_are_told_apart() -> None:
    rows = slice(2, 5)
    require_inference_of_encoder(HEADS, HEADS, HEADS[:, rows], rows, UTTERANCE)
    require_inference_of_decoder(HEADS[0], HEADS[0], HEADS[0, rows], rows)
    with pytest.raises(CheckFailure, match="same utterances"):
        require_inference_of_encoder(HEADS, HEADS + 1.0, HEADS[:, rows], rows, UTTERANCE)
    with pytest.raises(CheckFailure, match="one utterance depends on the others"):
        require_inference_of_encoder(HEADS, HEADS, HEADS[:, rows] + 1.0, rows, UTTERANCE)
    with pytest.raises(CheckFailure, match="same z"):
        require_inference_of_decoder(HEADS[0], HEADS[0] + 1.0, HEADS[0, rows], rows)
    with pytest.raises(CheckFailure, match="one z depends on the others"):
        require_inference_of_decoder(HEADS[0], HEADS[0], HEADS[0, rows] + 1.0, rows)


@pytest.mark.parametrize(
    ("latents", "words"),
    [
        ([np.ones((500, 4)) * RNG.normal(size=4)] * 2, "same z n times"),
        ([RNG.normal(size=(500, 4))] * 2, "same utterances at every call"),
        ([RNG.normal(size=(500, 1)) * np.ones(4) for _ in range(2)], "latent dimensions of an utterance"),
        ([RNG.uniform(-1.7, 1.7, (500, 4)) for _ in range(2)], "uniform"),
        ([2.0 * RNG.normal(size=(500, 4)) for _ in range(2)], "another mean or variance"),
        ([np.clip(RNG.normal(size=(500, 4)), -2.0, 2.0) for _ in range(2)], "truncated"),
    ],
)
def test_other_priors_are_named(latents: list[Array], words: str) -> None:
    require_prior([RNG.normal(size=(500, 4)) for _ in range(2)], UTTERANCE)
    with pytest.raises(CheckFailure, match=words):
        require_prior(latents, UTTERANCE)
