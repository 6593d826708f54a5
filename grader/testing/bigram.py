"""A language model of two small matrices: exact gradients, an exact loss, a known optimum.

The devices behind "one step moves the weights by exactly this" and "training stays at the optimum" for language models.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from grader.judge.control import SandboxControl
from grader.testing.bench import Bench
from grader.testing.categorical import log_softmax, softmax
from grader.testing.oracles import Array
from grader.testing.sources import Ids


def one_hot(ids: Ids, size: int) -> Array:
    """(...,) -> (..., size)."""
    return np.eye(size)[ids]


def cross_entropy(y: Ids, logits: Array) -> Array:
    """-log softmax(logits)[y] in nats: ids (...,) and logits (..., V) -> (...,)."""
    return -np.take_along_axis(log_softmax(logits), y[..., None], axis=-1)[..., 0]


def residual(y: Ids, logits: Array) -> Array:
    """Derivative of `cross_entropy` by the logits, (..., V): softmax(logits) - one_hot(y)."""
    return softmax(logits) - one_hot(y, logits.shape[-1])


@dataclass(frozen=True)
class Bigram:
    """Weights of a model that predicts from the last id alone, or the gradient of a loss by each of them.

    For ids x (B, T): logits (B, T, V) = vectors[x] @ kernel + bias.

    Args:
        vectors: (V, D).
        kernel: (D, V).
        bias: (V,).
    """

    vectors: Array
    kernel: Array
    bias: Array

    @classmethod
    def random(cls, rng: np.random.Generator, size: int, width: int) -> "Bigram":
        """Moderate weights that are exact in float32."""
        arrays = rng.normal(size=(size, width)), rng.normal(size=(width, size)), rng.normal(size=size)
        return cls(*(array.astype(np.float32).astype(np.float64) for array in arrays))

    @classmethod
    def optimum(cls, x: Ids, y: Ids, size: int) -> "Bigram":
        """The best model of pairs in which every id follows every other: logits are the logarithms of the counts."""
        table = np.zeros((size, size))
        np.add.at(table, (x, y), 1.0)
        return cls(np.eye(size), np.log(table / table.sum(axis=1, keepdims=True)), np.zeros(size))

    @property
    def arrays(self) -> list[Array]:
        """The three arrays in order."""
        return [getattr(self, field.name) for field in fields(self)]

    @property
    def vector(self) -> Array:
        """All numbers in one vector."""
        return np.concatenate([array.ravel() for array in self.arrays])

    def minus(self, other: "Bigram") -> "Bigram":
        """self - other, array by array."""
        return Bigram(*(mine - its for mine, its in zip(self.arrays, other.arrays, strict=True)))

    def hidden(self, x: Ids) -> Array:
        """(B, T) -> (B, T, D), what the kernel is applied to."""
        return self.vectors[x]

    def to_looked_up(self, to_hidden: Array) -> Array:
        """From the derivative by `hidden` to that by the vectors that were looked up, (B, T, D) -> (B, T, D)."""
        return to_hidden

    def logits(self, x: Ids) -> Array:
        """(B, T) -> (B, T, V)."""
        return self.hidden(x) @ self.kernel + self.bias

    def loss(self, x: Ids, y: Ids) -> float:
        """Mean cross-entropy in nats; NaN or infinite where the weights exploded."""
        with np.errstate(all="ignore"):
            return float(np.mean(cross_entropy(y, self.logits(x))))

    def gradient(self, x: Ids, to_logits: Array) -> "Bigram":
        """The chain rule from the derivative of a loss by the logits (B, T, V) to the weights."""
        size = self.vectors.shape[0]
        to_vectors = np.zeros_like(self.vectors)
        np.add.at(to_vectors, x, self.to_looked_up(to_logits @ self.kernel.T))
        flat = to_logits.reshape(-1, size)
        return Bigram(to_vectors, self.hidden(x).reshape(len(flat), -1).T @ flat, flat.sum(axis=0))


class RunningSum(Bigram):
    """As `Bigram`, but for the context: the kernel is applied to the sum of the vectors of all ids so far."""

    def hidden(self, x: Ids) -> Array:
        """(B, T) -> (B, T, D), the sum of the vectors up to each position."""
        return np.cumsum(self.vectors[x], axis=1)

    def to_looked_up(self, to_hidden: Array) -> Array:
        """(B, T, D) -> (B, T, D): the sums that an id takes part in are those from its position on."""
        return np.cumsum(to_hidden[:, ::-1], axis=1)[:, ::-1]


class BigramBench:
    """A `Bigram` in the sandbox, on which a submission's `train_step` is tried.

    Args:
        probes: Root of the exercise's probes, with `bigram_model`, and `running_sum_model` for a `RunningSum`.
        sandbox: The `sandbox` fixture.
        optimizer: Handle of an optimizer that has not been built yet.
        initial: The weights to start from.
    """

    _ORDER = ("vectors/embeddings", "logits/kernel", "logits/bias")

    def __init__(self, probes: Any, sandbox: SandboxControl, optimizer: Any, initial: Bigram) -> None:
        build = probes.running_sum_model if isinstance(initial, RunningSum) else probes.bigram_model
        self.model = build(*(array.astype(np.float32) for array in initial.arrays))
        self.initial = initial
        self._bench = Bench(probes, sandbox, optimizer, self.model)
        self.optimizer = self._bench.optimizer
        self.updates = self._bench.updates

    def weights(self) -> Bigram:
        """The weights as they are now."""
        (now,) = self._bench.trainable()
        return Bigram(*(now[name] for name in self._ORDER))
