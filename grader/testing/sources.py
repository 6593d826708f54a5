"""Sources of ids whose every probability is known: what a language model can learn at best, and what it knows.

A model that is trained on draws of a `MarkovChain` is judged against the truth instead of against a threshold: its mean
negative log-likelihood exceeds the source's by a KL divergence, which is never negative but for chance.

Source: CT06 = Cover and Thomas, "Elements of Information Theory", 2nd edition, 2006, chapters 2 and 4.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grader.testing.oracles import Array

Ids = NDArray[np.int64]

_TRIES = 10_000


@dataclass(frozen=True)
class MarkovChain:
    """A stationary source in which each id depends on the `order` ids before it.

    Args:
        transition: (K, ..., K), `order` + 1 axes: transition[a, b, c] is the probability of c after a, b where the
            order is two. All are positive, and the last axis sums to 1.
    """

    transition: Array

    def __post_init__(self) -> None:
        sizes = set(self.transition.shape)
        if self.transition.ndim < 2 or len(sizes) != 1:
            raise ValueError(
                f"expected a table (K, ..., K) of two axes or more, received {self.transition.shape}"
            )
        if not (self.transition > 0.0).all() or not np.allclose(self.transition.sum(axis=-1), 1.0):
            raise ValueError("transition probabilities are not positive or do not sum to 1")

    @classmethod
    def draw(
        cls,
        rng: np.random.Generator,
        size: int,
        *,
        spread: float = 1.3,
        entropy: tuple[float, float] = (0.7, 1.2),
        memory: tuple[float, float] = (0.25, 0.4),
    ) -> "MarkovChain":
        """A random chain of order two that is as hard to learn as any other of its kind.

        Its logits are the sum of a table of the last id and one of the id before: a recurrent network learns it in
        a hundred steps, and a model of the last id alone falls short by `memory`.

        Args:
            rng: Source of the tables.
            size: K, the number of ids.
            spread: Standard deviation of the tables' entries.
            entropy: Range of the entropy rate, nats.
            memory: Range of `conditional_entropy(1) - entropy_rate`, nats.

        Raises:
            ValueError: No chain has such numbers.
        """
        for _ in range(_TRIES):
            before, last = rng.normal(size=(2, size, size)) * spread
            weights = np.exp(before[:, None, :] + last[None, :, :])
            chain = cls(weights / weights.sum(axis=-1, keepdims=True))
            rate = chain.entropy_rate
            gain = chain.conditional_entropy(1) - rate
            if entropy[0] <= rate <= entropy[1] and memory[0] <= gain <= memory[1]:
                return chain
        raise ValueError(f"no chain of {size} ids has entropy in {entropy} and memory in {memory}")

    @property
    def size(self) -> int:
        """K, the number of ids: 0..K-1."""
        return int(self.transition.shape[0])

    @property
    def order(self) -> int:
        """How many earlier ids the next one depends on."""
        return int(self.transition.ndim - 1)

    @cached_property
    def stationary(self) -> Array:
        """(K, ..., K), `order` axes: how often each context stands in a long draw (CT06, section 4.1)."""
        contexts = self.size**self.order
        step = np.zeros((contexts, contexts))
        rows = np.repeat(np.arange(contexts), self.size)
        columns = (rows * self.size + np.tile(np.arange(self.size), contexts)) % contexts
        step[rows, columns] = self.transition.ravel()
        # pi step = pi, with one of these equations replaced by sum(pi) = 1.
        equations = step.T - np.eye(contexts)
        equations[-1] = 1.0
        return np.linalg.solve(equations, np.eye(contexts)[-1]).reshape(self.transition.shape[:-1])

    @property
    def entropy_rate(self) -> float:
        """H(next | all before) in nats: no model's mean negative log-likelihood is less (CT06, theorem 4.2.4)."""
        return self.conditional_entropy(self.order)

    def conditional_entropy(self, known: int) -> float:
        """H(next | the last `known` ids) in nats, known = 0..order: the best of a model that sees no more."""
        joint = (self.stationary[..., None] * self.transition).sum(axis=tuple(range(self.order - known)))
        conditional = joint / joint.sum(axis=-1, keepdims=True)
        return float(-np.sum(joint * np.log(conditional)))

    def sample(self, rng: np.random.Generator, n: int, length: int) -> Ids:
        """Draw n independent sequences (n, length), each of them stationary from its first id on."""
        if length < self.order:
            raise ValueError(f"a sequence of order {self.order} has at least as many ids, not {length}")
        flat = rng.choice(self.stationary.size, size=n, p=self.stationary.ravel() / self.stationary.sum())
        ids = np.zeros((n, length), np.int64)
        ids[:, : self.order] = np.stack(np.unravel_index(flat, self.stationary.shape), axis=1)
        cumulative = np.cumsum(self.transition, axis=-1)
        for t in range(self.order, length):
            steps = cumulative[tuple(ids[:, t - self.order : t].T)]
            ids[:, t] = np.minimum((rng.random(n)[:, None] > steps).sum(axis=1), self.size - 1)
        return ids

    def nll(self, ids: Ids) -> Array:
        """-log p(id | those before) in nats of every id that has `order` others before it.

        Args:
            ids: (n, length), each 0..K-1.

        Returns:
            (n, length - order).
        """
        length = ids.shape[1]
        columns = tuple(ids[:, k : length - self.order + k] for k in range(self.order + 1))
        return np.asarray(-np.log(self.transition[columns]))
