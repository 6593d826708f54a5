"""Training a student's own VAE, and measuring it on data that what is measured cannot have seen.

Training runs in stages, so that a slow right program gets time. After each the weights are read; then the encoder, in
the child that trained, gets the held-out data and ends with them. The decoder is rebuilt in a fresh child that never
sees them, and gets z that the judge has drawn: what the encoder knows can reach the decoder through z alone.

Rectifiers that are dead from the beginning may leave a right program with few. So training that has used up its stages
may begin once more with other weights, and the better of the two counts: it takes nothing from one that is slow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from grader.judge.control import Root, SandboxControl
from grader.testing import check
from grader.testing.failure import say
from grader.testing.history import History
from grader.testing.oracles import Array, gaussian_kl

_ATTEMPTS = 3
_TRUSTED = 2  # stages after which a second training must be better than the first was after as many steps
_CAUTION = 2.0  # a stage of it begins where so many times its expected duration is left
_WIDEST = 60.0


class Measured(NamedTuple):
    """What the judge measured after the last stage.

    Args:
        values: Small where the networks are good; infinite where they exploded.
        kl: Mean KL of the held-out examples, nats.
        steps: Training steps that led to it.
        decoder_weights: Of the trained decoder, read before the encoder saw anything held out.
        history: What `train_step` reported: loss, reconstruction and kl.
    """

    values: Array
    kl: float
    steps: int
    decoder_weights: list[np.ndarray]
    history: History

    @property
    def worst(self) -> float:
        """The largest of the values."""
        return float(self.values.max())


@dataclass(frozen=True)
class Task:
    """What the networks are to learn.

    Args:
        build: From the root `submission`: the student's encoder and decoder, new and called once, since a subclass may
            build its variables then.
        batch: The last argument of one `train_step`.
        latent_dim: L.
        public: What the encoder is given of data that the submission may know, and their number.
        held_out: The same of data that it has not seen.
        measure: (decoder's output, KL of each example (N,), whether the data are the held-out ones) -> values, each
            small where the networks are good.
        learning_rate: Of Adam.
        stages: Training steps of each; one is run only where the worst value after those before is above `full`.
        full: The worst value at which training ends.
        astray: The worst value above which training starts again with other weights and half of the learning rate.
        again: Whether training that has used up its stages above `full`, but not above `astray`, is repeated with other
            weights, as far as the test's time allows.
    """

    build: Callable[[Root], tuple[Any, Any]]
    batch: Callable[[], Any]
    latent_dim: int
    public: tuple[Any, int]
    held_out: tuple[Any, int]
    measure: Callable[[Any, Array, bool], list[float]]
    learning_rate: float
    stages: tuple[int, ...]
    full: float
    astray: float
    again: bool = False


def train_and_measure(sandbox: SandboxControl, rng: np.random.Generator, task: Task) -> Measured:
    """Train in stages until the held-out values are small enough, or the stages are used up.

    Args:
        sandbox: The `sandbox` fixture.
        rng: Source of the codes that decoders are given.
        task: What is to be learnt, and how it is measured.

    Raises:
        CheckFailure: The networks know the task before they are trained, or return something else than numbers.
    """
    granted = sandbox.seconds_left()
    first = list(_stages(sandbox, rng, task, 0))
    best, total = first[-1], first[-1].steps
    if not (task.again and task.full < best.worst <= task.astray):
        return best
    second = _stages(sandbox, rng, task, total)
    for number, (steps, before) in enumerate(zip(task.stages, first, strict=True), start=1):
        left = sandbox.seconds_left()
        if _CAUTION * (granted - left) / total * steps > left:
            break
        now = next(second, None)
        if now is None:
            break
        total += steps
        best = min(best, now, key=lambda measured: measured.worst)
        if number >= _TRUSTED and now.worst >= before.worst:
            break
    return best


def _stages(sandbox: SandboxControl, rng: np.random.Generator, task: Task, made: int) -> Iterator[Measured]:
    """What is measured after each stage of one training.

    Args:
        sandbox: The `sandbox` fixture.
        rng: Source of the codes that decoders are given.
        task: What is to be learnt, and how it is measured.
        made: Training steps before it began, which choose the seeds of its children.
    """
    learning_rate, total, astray = task.learning_rate, 0, 0
    roots = sandbox.fresh(seed_offset=-made)
    encoder, decoder = task.build(roots.submission)
    untrained = encode(encoder, *task.public, task.latent_dim, rng)
    history = History("loss", "reconstruction", "kl")
    worst = 0.0
    weights: tuple[list[np.ndarray], list[np.ndarray]] = [], []
    for steps in task.stages:
        if total:
            # Codes of held-out data have been here: what is trained on, and shown in the end, must not know them.
            roots = sandbox.fresh(seed_offset=-made - total)
            encoder, decoder = task.build(roots.submission)
            if worst > task.astray:
                learning_rate /= 2
            else:
                sandbox.assign(encoder, weights[0])
                sandbox.assign(decoder, weights[1])
        optimizer = roots.probes.built(roots.keras.optimizers.Adam(learning_rate), encoder, decoder)
        calls = ((encoder, decoder, optimizer, task.batch()) for _ in range(steps))
        for reported in sandbox.calls(roots.submission.train_step, calls):
            history.add(reported)
        total += steps
        weights = sandbox.weights(encoder), sandbox.weights(decoder)
        z, kl = encode(encoder, *task.held_out, task.latent_dim, rng)
        roots = sandbox.fresh(seed_offset=made + total)
        encoder, decoder = task.build(roots.submission)
        if total == steps and _values(task, decoder, *untrained, held_out=False).max() <= task.full:
            check.mistake(
                say(
                    "Your networks know the data before they are trained: begin with random weights.",
                    "你的网络在训练之前就认识这些数据：应从随机权重开始。",
                )
            )
        sandbox.assign(decoder, weights[1])
        values = _values(task, decoder, z, kl, held_out=True)
        measured = Measured(values, float(np.mean(kl)), total, weights[1], history)
        yield measured
        worst = measured.worst
        astray += worst > task.astray
        if worst <= task.full or astray == _ATTEMPTS:
            return


def encode(
    encoder: Any, data: Any, count: int, latent_dim: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """A sample z (N, L) of q(z|x), and its KL (N,), nats.

    Args:
        encoder: Handle of the student's model.
        data: Its input.
        count: N.
        latent_dim: L.
        rng: Source of the noise.
    """
    heads = check.pair(encoder(data, training=False), name="the encoder's output")
    shape = (count, latent_dim)
    mean, log_var = (
        check.array(head, shape=shape, finite=False, name="the encoder's output") for head in heads
    )
    log_var = np.clip(log_var, -_WIDEST, _WIDEST)  # beyond it is as good as infinite
    return mean + np.exp(0.5 * log_var) * rng.normal(size=shape), gaussian_kl(mean, log_var)


def _values(task: Task, decoder: Any, z: Array, kl: Array, *, held_out: bool) -> Array:
    output = decoder(z, training=False)
    with np.errstate(all="ignore"):
        return np.nan_to_num(task.measure(output, kl, held_out), nan=np.inf, posinf=np.inf, neginf=np.inf)
