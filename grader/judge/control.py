"""What tests hold of the sandbox itself: its roots, fresh children, and the weights of models."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from grader.judge.client import Planned
from grader.judge.handle import Handle
from grader.judge.session import Session
from grader.testing.failure import CheckFailure, say


class Root:
    """A root of whatever child lives: survives the child's replacement.

    Args:
        session: The submission.
        name: Which root.
    """

    __slots__ = ("_name", "_session")

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._session.attribute(self._name, name)

    def __handle__(self) -> Handle:
        return self._session.root(self._name)

    def __repr__(self) -> str:
        return f"<root {self._name}>"


class Roots(NamedTuple):
    """The roots of one child."""

    submission: Root
    keras: Root
    tf: Root
    probes: Root


@dataclass(frozen=True)
class Kept:
    """An array that lies in the child: as an argument of many calls it travels once; `kept[rows]` are rows of it.

    Args:
        handle: Of the array, in the child to which it was sent.
        rows: Which of its rows are meant, integers (B,); None for all.
    """

    handle: Handle
    rows: np.ndarray | None = None

    def __getitem__(self, rows: np.ndarray) -> "Kept":
        return replace(self, rows=np.asarray(rows, np.int64))


class SandboxControl:
    """Fresh children and trusted readers.

    Args:
        session: The submission.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def fresh(self, seed_offset: int = 0) -> Roots:
        """End the child, its processes and its files, and give the roots of a new one.

        Args:
            seed_offset: Chooses another seed for the new child's generators.
        """
        self._session.fresh(seed_offset)
        names = ("submission", "keras", "tf", "probes")
        return Roots(*(Root(self._session, name) for name in names))

    def keep(self, array: np.ndarray) -> Kept:
        """Send an array to the child that lives now, for arguments of `calls`."""
        return Kept(self._session.keep(array))

    def calls(self, function: Handle, arguments: Iterable[tuple[Any, ...]]) -> list[Any]:
        """Call a function many times, one call after another, with a round trip to the sandbox for many at a time.

        Args:
            function: Of the child that lives now, e.g. `submission.train_step`.
            arguments: Of each call, asked for as they are sent; an array may be one that is kept, or rows of it.

        Returns:
            What each call returned, as it was when it returned.
        """
        return function._client.calls(function, map(_planned, arguments))

    def weights(self, model: Handle) -> list[np.ndarray]:
        """All weights of a model that has been called at least once, in the order of `model.weights`."""
        return [value for _, _, value in self._read(model)]

    def trainable(self, model: Handle) -> list[tuple[str, np.ndarray]]:
        """Path and value of the trainable weights, in the order of `model.weights`."""
        return [(path, value) for path, trainable, value in self._read(model) if trainable]

    def assign(self, model: Handle, arrays: list[np.ndarray]) -> None:
        """Give a model the weights that another of the same structure had.

        Args:
            model: A model that has been called at least once.
            arrays: One array for each of its weights, in order.
        """
        self._session.request("assign", {"target": model, "arrays": arrays}, "assigning weights")

    def seconds_left(self) -> float:
        """What the test that runs may still take: what the sandbox computes counts, and not how busy the machine is."""
        return self._session.seconds_left()

    def label(self, value: Any) -> str:
        """What kind of thing a handle is, from the wire's closed list."""
        return value._label if isinstance(value, Handle) else "data"

    def _read(self, model: Handle) -> list[tuple[str, bool, np.ndarray]]:
        found = self._session.request("weights", {"target": model}, "reading weights")
        result = []
        # A handle in its place is a list too long to travel; it must not pass for a model without weights.
        for item in found if isinstance(found, list) else [None]:
            path, trainable, value = (
                item if isinstance(item, tuple) and len(item) == 3 else (None, None, None)
            )
            if type(path) is not str or type(trainable) is not bool or not isinstance(value, np.ndarray):
                raise CheckFailure(say("The model's weights cannot be read.", "无法读取模型的权重。"))
            result.append((path, trainable, value))
        return result


def _planned(arguments: tuple[Any, ...]) -> Planned:
    plain = tuple(each.handle if isinstance(each, Kept) else each for each in arguments)
    rows = {at: each.rows for at, each in enumerate(arguments) if isinstance(each, Kept)}
    return plain, {at: chosen for at, chosen in rows.items() if chosen is not None}
