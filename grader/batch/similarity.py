"""Which submissions resemble each other more than the exercise explains.

Fingerprints are copydetect's: winnowing over tokens (Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for
Document Fingerprinting", SIGMOD 2003), so that other names, comments and blanks hide nothing. What the stub holds does
not count. Source is split into tokens in a process of its own under limits: no lexer is made for hostile text.

Started as `python -m grader.batch.similarity`; it reads JSON and writes JSON.
"""

import io
import json
import resource
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.errors import UsageError

_TOKENS, _WINDOW = (
    25,
    1,
)  # copydetect's defaults: k-grams of 25 characters of tokens, guaranteed to be found from 25 on
_CPU_SECONDS, _MEMORY, _SECONDS = 600, 4 * 1024**3, 1200


@dataclass(frozen=True)
class Pair:
    """Two submissions.

    Args:
        first: Digest of the one.
        second: Digest of the other.
        of_first: Share of the first's tokens that the second has too, percent.
        of_second: The reverse.
    """

    first: str
    second: str
    of_first: float
    of_second: float


def similar(sources: Mapping[str, str], stub: str, threshold: float) -> list[Pair]:
    """Compare every two submissions.

    Args:
        sources: Source text by digest.
        stub: What all of them began with.
        threshold: Percent; pairs of which neither has that much in common are left out.

    Returns:
        The pairs, the most alike first.

    Raises:
        UsageError: copydetect is not installed, or it took too long.
    """
    order = {"sources": dict(sources), "stub": stub, "threshold": threshold}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", __name__],
            input=json.dumps(order), capture_output=True, text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise UsageError(f"the comparison took more than {_SECONDS} s: leave --similarity out") from None
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["it was ended"])[-1]
        raise UsageError(
            f"the submissions could not be compared: {last}; needs `pip install 'grader[similarity]'`, at most "
            f"{_CPU_SECONDS} s and {_MEMORY // 2**30} GiB"
        )
    found = [Pair(**pair) for pair in json.loads(done.stdout)]
    return sorted(found, key=lambda pair: (-max(pair.of_first, pair.of_second), pair.first, pair.second))


def _compare(order: dict[str, Any]) -> list[dict[str, Any]]:
    # The library has no types.
    from copydetect import CodeFingerprint, compare_files  # type: ignore[import-untyped]

    def fingerprint(source: str, known: Any = ()) -> Any:
        return CodeFingerprint("solution.py", _TOKENS, _WINDOW, known, fp=io.StringIO(source))

    known = list(fingerprint(order["stub"]).hashes)
    prints = {digest: fingerprint(source, known) for digest, source in order["sources"].items()}
    digests, found = sorted(prints), []
    for place, first in enumerate(digests):
        for second in digests[:place]:
            if not (len(prints[first].hashes) and len(prints[second].hashes)):
                continue  # too short, or nothing but the stub
            _, shares, _ = compare_files(prints[first], prints[second])
            of_first, of_second = (round(100.0 * float(share), 1) for share in shares)
            if max(of_first, of_second) >= order["threshold"]:
                found.append({"first": first, "second": second, "of_first": of_first, "of_second": of_second})
    return found


def main() -> None:
    """Compare what the standard input holds."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    json.dump(_compare(json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
