"""What a submission and a thousand of them cost on a machine of so many slots, cores and so much memory: a model.

A slot is held by a submission for what it computes and what the grader needs beside it; where sandboxes are started in
advance their imports do not hold it, but take a core all the same. So with s slots and k cores

    rate = min(s / (compute + beside), k / (compute + beside + import / served))

submissions a second, where a sandbox serves `served` of them, and s is bounded by the memory. The case "scale" of
`python -m scripts.bench` compares the model with batches at one and two slots.
"""

import argparse
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from rich.console import Console
from rich.table import Table

from grader.batch.sharing import Sharing
from grader.batch.store import BatchStore
from grader.report.model import Report

ZYGOTE, PRIVATE, GRADER = 0.60, 0.35, 0.12
"""GiB: of a zygote that has imported TensorFlow, of what a submission's child holds beyond it, of the grader."""
IMPORT = 2.3
"""Seconds that TensorFlow's import takes, one core."""


@dataclass(frozen=True)
class Model:
    """What a submission takes on the average.

    Args:
        compute: Its own computing, seconds.
        beside: What the grader needs beside it, seconds.
        imports: What a sandbox's imports take, seconds.
        served: How many submissions a sandbox serves.
    """

    compute: float
    beside: float
    imports: float
    served: int

    @classmethod
    def measured(cls, reports: list[Report], imports: float, sharing: Sharing) -> "Model":
        """The means over reports of a batch on a machine that was not short of cores."""
        compute = mean(each.timing.load + each.timing.tests + each.timing.pictures for each in reports)
        beside = mean(each.timing.overhead for each in reports)
        return cls(compute, beside, imports, sharing.submissions_per_box)

    def rate(self, slots: int, cores: int) -> float:
        """Submissions a second."""
        held = self.compute + self.beside
        return min(slots / held, cores / (held + self.imports / self.served))


def most_slots(memory: float) -> int:
    """How many slots fit, each with a sandbox that grades and one that waits.

    Args:
        memory: GiB of the machine.
    """
    return max(0, int((memory - GRADER) / (2 * ZYGOTE + PRIVATE)))


def main() -> None:
    """Print the table for a batch that was graded."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "batch", type=Path, help="folder of a batch that was graded with no more jobs than cores"
    )
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--memory", type=float, default=24.0, help="GiB")
    parser.add_argument("--imports", type=float, default=IMPORT, help="seconds that a sandbox's imports take")
    parser.add_argument("--price", type=float, default=0.0, help="of an hour of the machine")
    given = parser.parse_args()
    with closing(BatchStore(given.batch)) as store:
        reports = [report for key in store.known_results() if (report := store.report(key)) is not None]
    table = Table("slots", "sandboxes", "s a submission", "min a thousand", "price of a thousand")
    fitting = most_slots(given.memory)
    for slots in [number for number in (1, 2, 4, 8, 16, 32, 64) if number <= min(fitting, 2 * given.cores)]:
        for sharing in Sharing:
            rate = Model.measured(reports, given.imports, sharing).rate(slots, given.cores)
            price = f"{given.price * 1000 / rate / 3600:.2f}"
            table.add_row(str(slots), sharing.value, f"{1 / rate:.2f}", f"{1000 / rate / 60:.1f}", price)
    Console().print(table)
    print(f"{len(reports)} reports; {given.cores} cores; {given.memory:g} GiB are enough for {fitting} slots")


if __name__ == "__main__":
    main()
