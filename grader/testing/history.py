"""What a submission's train_step reports while it trains: no points rest on it, pictures are drawn of it."""

from typing import Any

import numpy as np

from grader.testing.oracles import Array


class History:
    """The numbers that one training has reported, a row for each step.

    Args:
        names: Keys of what is kept of each report.
    """

    def __init__(self, *names: str) -> None:
        self.names = names
        self._rows: list[list[float]] = []

    def add(self, reported: Any) -> None:
        """Keep what one step returned; what is no number counts as NaN.

        Args:
            reported: Whatever came back, at best a dict of scalars.
        """
        values = reported if isinstance(reported, dict) else {}
        self._rows.append([_number(values.get(name)) for name in self.names])

    def values(self, name: str) -> Array:
        """What was reported under a name, (steps,)."""
        return np.array([row[self.names.index(name)] for row in self._rows], np.float64)


def _number(value: Any) -> float:
    if isinstance(value, np.ndarray) and value.size == 1 and value.dtype.kind in "iuf":
        return float(value.item())
    return float(value) if isinstance(value, int | float) else float("nan")
