"""What can become of one hidden test."""

from enum import StrEnum


class Outcome(StrEnum):
    """Outcome of a test; `infrastructure` alone is never scored as zero."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    SKIPPED = "skipped"
    INFRASTRUCTURE = "infrastructure"

    @property
    def failing(self) -> bool:
        """Whether the test ran and the submission did not pass it."""
        return self in (Outcome.FAILED, Outcome.ERROR, Outcome.TIMEOUT)
