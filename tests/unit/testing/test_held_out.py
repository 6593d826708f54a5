"""Training in stages, on networks of numpy in the place of a sandbox."""

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pytest

from grader.judge.control import SandboxControl
from grader.testing.failure import CheckFailure
from grader.testing.held_out import Measured, Task, train_and_measure
from grader.testing.oracles import Array

HELD_OUT = np.full((4, 2), 7.0)


@dataclass
class Network:
    """A model with one number, which training moves towards 1."""

    child: int
    weight: float = 0.0
    inputs: list[Array] = field(default_factory=list)

    def __call__(self, data: Array, training: bool) -> Any:
        assert not training
        self.inputs.append(data)
        return self.weight * np.ones(len(data))


class Encoder(Network):
    def __call__(self, data: Array, training: bool) -> Any:
        super().__call__(data, training)
        return np.zeros((len(data), 2)), np.full((len(data), 2), -1000.0)


class Sandbox:
    """Counts children; every training step moves both networks by `speed`."""

    def __init__(self, speed: float, start: float = 0.0) -> None:
        self.speed, self.start, self.children, self.rates = speed, start, 0, []  # type: ignore[var-annotated]
        self.decoders: list[Network] = []

    def fresh(self, seed_offset: int = 0) -> Any:
        self.children += 1
        return self

    @property
    def submission(self) -> Any:
        return self

    probes = keras = optimizers = submission

    def Adam(self, rate: float) -> float:  # noqa: N802 - Keras' name
        self.rates.append(rate)
        return rate

    def built(self, optimizer: Any, *models: Any) -> Any:
        return optimizer

    def train_step(self, encoder: Network, decoder: Network, optimizer: Any, batch: Any) -> None:
        encoder.weight += self.speed
        decoder.weight += self.speed

    def calls(self, function: Any, arguments: Any) -> list[Any]:
        return [function(*each) for each in arguments]

    def weights(self, model: Network) -> list[float]:
        return [model.weight]

    def assign(self, model: Network, arrays: list[float]) -> None:
        model.weight = arrays[0]

    def build(self, _: Any) -> tuple[Network, Network]:
        encoder, decoder = Encoder(self.children, self.start), Network(self.children, self.start)
        self.decoders.append(decoder)
        return encoder, decoder


def run(sandbox: Sandbox, **options: Any) -> Measured:
    task = Task(
        build=sandbox.build,
        batch=lambda: None,
        latent_dim=2,
        public=(np.zeros((3, 2)), 3),
        held_out=(HELD_OUT, 4),
        measure=lambda output, kl, held_out: [float(np.mean(np.abs(output - 1.0)))],
        learning_rate=0.5,
        stages=(10, 10, 20),
        full=0.1,
        astray=1.5,
        **options,
    )
    return train_and_measure(cast(SandboxControl, sandbox), np.random.default_rng(5), task)


def test_training_ends_at_the_first_stage_that_is_good_enough() -> None:
    measured = run(Sandbox(speed=0.1))
    assert measured.steps == 10
    assert measured.worst == pytest.approx(0.0)


def test_a_slow_program_goes_on_from_where_it_was() -> None:
    sandbox = Sandbox(speed=0.025)
    measured = run(sandbox)
    assert measured.steps == 40
    assert measured.worst == pytest.approx(0.0)
    assert sandbox.rates == [0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("slow", "slow_after", "left"),
    [(0.4, (20,), 0.5), (0.6, (20,), 0.0), (0.6, (10,), 0.25), (0.4, (10, 20), 0.5), (0.8, (10, 20), 0.0)],
)
def test_a_bad_beginning_is_followed_by_another_where_it_is_asked_for(
    slow: float, slow_after: tuple[int, ...], left: float
) -> None:
    # Ten steps bring it a quarter of the way; the stages are 10, 10 and 20 steps long.
    sandbox = Sandbox(speed=0.025)
    measured = run(sandbox, slow=slow, slow_after=slow_after)
    assert measured.worst == pytest.approx(left)
    assert sandbox.rates == [0.5, 0.5, 0.5]


def test_what_goes_astray_starts_again_with_a_smaller_rate() -> None:
    sandbox = Sandbox(speed=-0.1)
    measured = run(sandbox)
    assert measured.worst == pytest.approx(3.0)  # from its start, not from where it had been
    assert sandbox.rates == [0.5, 0.25, 0.125]


def test_a_decoder_that_explodes_is_infinitely_bad() -> None:
    assert run(Sandbox(speed=np.nan)).worst == np.inf


def test_no_decoder_sees_the_held_out_data_or_codes_from_its_own_child() -> None:
    sandbox = Sandbox(speed=0.1)
    run(sandbox)
    seen = [data for decoder in sandbox.decoders for data in decoder.inputs]
    assert seen
    assert not any(data.shape == HELD_OUT.shape and np.array_equal(data, HELD_OUT) for data in seen)
    assert all(not decoder.inputs for decoder in sandbox.decoders if decoder.child == 1)


def test_networks_that_arrive_trained_are_refused() -> None:
    with pytest.raises(CheckFailure, match="before they are trained"):
        run(Sandbox(speed=0.0, start=1.0))
