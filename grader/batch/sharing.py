"""What the submissions of a batch share."""

from enum import StrEnum


class Sharing(StrEnum):
    """What a submission shares with others of its batch."""

    FRESH = "fresh"
    """Nothing: it has a sandbox of its own."""
    RECYCLE = "recycle"
    """A sandbox, with those before it: each has processes and UIDs of its own in it, and nothing of theirs is left."""

    @property
    def submissions_per_box(self) -> int:
        """How many submissions a sandbox serves at most."""
        return 1 if self is Sharing.FRESH else 50
