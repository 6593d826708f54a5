"""How much of the hidden tests a student sees."""

from enum import StrEnum


class Feedback(StrEnum):
    """The policy of an exercise or of a batch."""

    HINTS = "hints"
    """Each test's title, and the hint of one that did not pass."""
    POINTS = "points"
    """Each test's points and category, neither title nor hint."""
    NOTHING = "nothing"
    """That it was received, until the instructor writes the reports again with another policy."""
