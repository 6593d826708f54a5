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
STAGES = (10, 10, 20)
SLOW = 0.015  # a step; 0.6 of the way after all stages


@dataclass
class Network:
    """A model with one number, which training moves towards 1."""

    seed: int
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
    """Every training step moves both networks by `speed`, and by `again` in a second training."""

    def __init__(self, speed: float, start: float = 0.0, again: float = 0.0, granted: float = np.inf) -> None:
        self.speed, self.start, self.again = speed, start, again
        self.left = granted
        self.seeds: list[int] = []
        self.rates: list[float] = []
        self.decoders: list[Network] = []

    def fresh(self, seed_offset: int = 0) -> Any:
        self.seeds.append(seed_offset)
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
        speed = self.again if self.seeds[-1] <= -sum(STAGES) else self.speed
        self.left -= 1.0
        encoder.weight += speed
        decoder.weight += speed

    def calls(self, function: Any, arguments: Any) -> list[Any]:
        return [function(*each) for each in arguments]

    def seconds_left(self) -> float:
        return self.left

    def weights(self, model: Network) -> list[float]:
        return [model.weight]

    def assign(self, model: Network, arrays: list[float]) -> None:
        model.weight = arrays[0]

    def build(self, _: Any) -> tuple[Network, Network]:
        encoder, decoder = Encoder(self.seeds[-1], self.start), Network(self.seeds[-1], self.start)
        self.decoders.append(decoder)
        return encoder, decoder


def run(sandbox: Sandbox, again: bool = False) -> Measured:
    task = Task(
        build=sandbox.build,
        batch=lambda: None,
        latent_dim=2,
        public=(np.zeros((3, 2)), 3),
        held_out=(HELD_OUT, 4),
        measure=lambda output, kl, held_out: [float(np.mean(np.abs(output - 1.0)))],
        learning_rate=0.5,
        stages=STAGES,
        full=0.1,
        astray=1.5,
        again=again,
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
    ("again", "worst", "steps", "stages"),
    [
        (0.1, 0.0, 10, 4),  # good enough at once
        (0.02, 0.2, 40, 6),  # better after each stage
        (0.005, 0.4, 40, 5),  # no better after two stages: given up
        (-0.1, 0.4, 40, 5),  # astray
        (np.nan, 0.4, 40, 5),
    ],
)
def test_training_that_has_used_up_its_stages_begins_once_more_and_the_better_counts(
    again: float, worst: float, steps: int, stages: int
) -> None:
    sandbox = Sandbox(SLOW, again=again)
    measured = run(sandbox, again=True)
    assert measured.worst == pytest.approx(worst)
    assert measured.steps == steps
    assert len(measured.history.values("loss")) == steps
    assert len(sandbox.rates) == stages
    assert len(set(sandbox.seeds)) == len(sandbox.seeds)


@pytest.mark.parametrize("speed", [0.1, 0.025, -0.1, np.nan], ids=["fast", "slow", "astray", "infinite"])
def test_what_is_good_enough_or_beyond_help_does_not_begin_again(speed: float) -> None:
    sandbox, other = Sandbox(speed, again=0.1), Sandbox(speed, again=0.1)
    assert run(sandbox, again=True).worst == run(other).worst
    assert sandbox.seeds == other.seeds


@pytest.mark.parametrize(
    ("granted", "stages"), [(59.0, 3), (60.0, 4), (69.0, 4), (70.0, 5), (99.0, 5), (100.0, 6), (np.inf, 6)]
)
def test_a_second_training_ends_where_too_little_time_is_left_for_its_next_stage(
    granted: float, stages: int
) -> None:
    sandbox = Sandbox(SLOW, again=0.02, granted=granted)  # a second a step
    measured = run(sandbox, again=True)
    assert len(sandbox.rates) == stages
    assert measured.worst == pytest.approx(0.2 if stages == 6 else 0.4)


def test_what_goes_astray_starts_again_with_a_smaller_rate() -> None:
    sandbox = Sandbox(speed=-0.1)
    measured = run(sandbox)
    assert measured.worst == pytest.approx(3.0)  # from its start, not from where it had been
    assert sandbox.rates == [0.5, 0.25, 0.125]


def test_a_decoder_that_explodes_is_infinitely_bad() -> None:
    assert run(Sandbox(speed=np.nan)).worst == np.inf


def test_no_decoder_sees_the_held_out_data_or_codes_from_its_own_child() -> None:
    sandbox = Sandbox(SLOW, again=0.02)
    run(sandbox, again=True)
    seen = [data for decoder in sandbox.decoders for data in decoder.inputs]
    assert seen
    assert not any(data.shape == HELD_OUT.shape and np.array_equal(data, HELD_OUT) for data in seen)
    assert all(not decoder.inputs for decoder in sandbox.decoders if decoder.seed <= 0)  # those that train


def test_networks_that_arrive_trained_are_refused() -> None:
    with pytest.raises(CheckFailure, match="before they are trained"):
        run(Sandbox(speed=0.0, start=1.0))
