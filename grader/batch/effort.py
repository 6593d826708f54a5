"""What a batch's time was spent on."""

from dataclasses import dataclass

from grader.outcome import Outcome
from grader.report.model import Report


@dataclass
class Effort:
    """What grading has taken.

    Args:
        computed: CPU time of the submissions in their tests and for their pictures, seconds; None where the platform
            does not tell.
        passed: From the first to the last, seconds.
        slots: How many were graded at a time.
    """

    computed: float | None = 0.0
    passed: float = 0.0
    slots: int = 1

    def add(self, report: Report) -> None:
        """Count a submission."""
        times = [test.worker_cpu_seconds for test in report.tests if test.outcome is not Outcome.SKIPPED]
        times.append(report.timing.pictures_cpu_seconds or 0.0)
        known = [seconds for seconds in times if seconds is not None]
        if self.computed is not None:
            self.computed = self.computed + sum(known) if len(known) == len(times) else None

    @property
    def efficiency(self) -> float | None:
        """Share of the slots' time in which submissions computed; None where nobody knows."""
        if self.computed is None or not self.passed:
            return None
        return self.computed / (self.passed * self.slots)

    def __str__(self) -> str:
        if self.efficiency is None:
            return ""
        return (
            f"efficiency {self.efficiency:.0%}: submissions computed {self.computed:.1f} s in {self.passed:.1f} s "
            f"on {self.slots} slots"
        )
