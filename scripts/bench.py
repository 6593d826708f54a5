"""Measure what grading costs beyond the student's own compute: medians with their spread, as a table and as JSON.

All figures come from one run, so ratios between them hold on a noisy machine where single figures do not. They are
compared with those of a run that was kept, scripts/baseline.json.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from grader.errors import GraderError
from scripts.bench_cases import CASES, Options, Series

BASELINE = Path(__file__).with_name("baseline.json")


def main() -> int:
    """Print the tables and write the values.

    Returns:
        Exit code of the command line's contract.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=CASES, help="a case; repeatable")
    parser.add_argument("--runs", type=int, default=Options.runs, help="counted runs of single gradings")
    parser.add_argument("--batch", type=int, default=Options.batch, help="light submissions in a batch")
    parser.add_argument("--null", type=int, default=Options.null, help="submissions that do nothing")
    parser.add_argument("--jobs", type=int, default=Options.jobs, help="slots of batches")
    parser.add_argument("--out", type=Path, default=Path("bench.json"), help="where the values go")
    parser.add_argument("--baseline", type=Path, default=BASELINE, help="an earlier run to compare with")
    given = parser.parse_args()
    options = Options(given.runs, given.batch, given.null, given.jobs)
    earlier = (
        json.loads(given.baseline.read_text(encoding="utf-8"))["cases"] if given.baseline.is_file() else {}
    )
    cases: dict[str, Series] = {}
    for name in given.only or CASES:
        cases[name] = CASES[name](options)
        Console().print(_table(name, cases[name], earlier.get(name, {})))
    machine = {"platform": platform.platform(), "cpus": os.cpu_count(), "python": platform.python_version()}
    content = {
        "machine": machine,
        "when": time.strftime("%Y-%m-%d"),
        "options": vars(options),
        "cases": cases,
    }
    given.out.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(f"written: {given.out}")
    return 0


def _table(name: str, case: Series, earlier: Series) -> Table:
    table = Table(name, "median", "least", "most", "values", *(["baseline", "ratio"] if earlier else []))
    for series, values in case.items():
        median = statistics.median(values)
        cells = [f"{median:.3f}", f"{min(values):.3f}", f"{max(values):.3f}", str(len(values))]
        if known := earlier.get(series):
            before = statistics.median(known)
            cells += [f"{before:.3f}", f"{median / before:.2f}" if before else ""]
        table.add_row(series, *cells)
    return table


if __name__ == "__main__":
    try:
        sys.exit(main())
    except GraderError as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
