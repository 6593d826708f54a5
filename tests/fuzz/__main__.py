"""Search for bytes that break a decoder: `python -m tests.fuzz [SECONDS [TARGET ...]]`.

Each target runs in a process of its own under libFuzzer (atheris), guided by the branches that an input reaches,
and goes on with what it found worth keeping in earlier runs. That lies in the cache folder, as does what it
found broken, under a name that tells how; to mend it, put the file into the target's folder of seeds first.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from grader.image.cache import cache_dir
from tests.fuzz.target import MEBIBYTE
from tests.fuzz.targets import TARGETS

SEEDS = Path(__file__).parent / "seeds"
_OWN_MEMORY = 256 * MEBIBYTE
_SLOWEST_SECONDS = 60
_MEMORY_FILES = Path("/dev/shm")


def main(seconds: int, names: list[str]) -> int:
    """Run targets one after the other; returns how many were broken."""
    return sum(run(name, seconds) for name in names)


def run(name: str, seconds: int) -> bool:
    """Run one target and tell what came of it; returns whether it was broken."""
    folder = cache_dir() / "fuzz" / name
    corpus, found = folder / "corpus", folder / "found"
    for each in (corpus, found, SEEDS / name):
        each.mkdir(parents=True, exist_ok=True)
    before = set(found.iterdir())
    memory = (TARGETS[name].memory + _OWN_MEMORY) // MEBIBYTE
    options = [
        *(f"-max_total_time={seconds}", f"-timeout={_SLOWEST_SECONDS}", f"-rss_limit_mb={memory}"),
        *(f"-max_len={TARGETS[name].longest}", f"-artifact_prefix={found}/", "-print_final_stats=1"),
    ]
    # Many targets make a folder for each input, which a disk would be slow to do.
    environment = os.environ | ({"TMPDIR": str(_MEMORY_FILES)} if _MEMORY_FILES.is_dir() else {})
    command = [sys.executable, "-m", "tests.fuzz.guided", name, *options, str(corpus), str(SEEDS / name)]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment, check=False
    )
    executions = re.search(r"stat::number_of_executed_units: *(\d+)", done.stderr)
    print(f"{name}: {int(executions[1]) if executions else 0:,} executions", flush=True)
    new = sorted(set(found.iterdir()) - before)
    if done.returncode or new:
        print(done.stderr[-6000:])
    for path in new:
        print(f"{name} is broken: cp {path} {SEEDS / name}/")
    return bool(done.returncode or new)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60, sys.argv[2:] or list(TARGETS)) > 0)
