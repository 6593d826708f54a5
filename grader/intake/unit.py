"""One piece of a submission's source."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """Source that is executed in one go; all units of a submission share one module namespace.

    Args:
        name: "solution.py" for a Python file; "cell N" for a notebook, N counting all cells from 1 as the
            student sees them. A student's own file name stays out: it often holds the student's name.
        source: Text with "\\n" line ends, without a byte order mark.
    """

    name: str
    source: str
