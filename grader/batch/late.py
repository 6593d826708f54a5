"""What lateness costs."""

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from grader.errors import UsageError

_FORM = re.compile(
    r"(?P<share>\d+(?:\.\d+)?)%/(?P<unit>hour|day|week)"
    r"(?: up to (?P<most>\d+(?:\.\d+)?)%)?(?: after (?P<grace>\d+) min)?"
)
_UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


@dataclass(frozen=True)
class LatePolicy:
    """A share of the score is taken off for each begun unit of time after the deadline.

    Args:
        due: The deadline, with a time zone.
        share: Percent of the score that a begun unit costs.
        unit: Its length.
        most: Percent that lateness costs at the most.
        grace: How much later is not late yet.
    """

    due: datetime
    share: float
    unit: timedelta
    most: float = 100.0
    grace: timedelta = timedelta(0)

    @classmethod
    def parse(cls, due: datetime, text: str) -> "LatePolicy":
        """Read a policy such as "10%/day up to 50% after 15 min".

        Raises:
            UsageError: It is not of that form.
        """
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise UsageError(
                f'the late policy {text!r} is none: expected e.g. "10%/day up to 50% after 15 min"'
            )
        most = float(match["most"] or 100)
        grace = timedelta(minutes=int(match["grace"] or 0))
        return cls(due, float(match["share"]), _UNITS[match["unit"]], min(most, 100.0), grace)

    def penalty(self, submitted: datetime | None) -> float:
        """Percent of the score that is lost by handing in at a moment; 0 where that is not known."""
        if submitted is None or submitted <= self.due + self.grace:
            return 0.0
        return min(self.most, self.share * math.ceil((submitted - self.due) / self.unit))
