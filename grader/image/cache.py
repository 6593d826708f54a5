"""Where downloads are kept between builds."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def cache_dir() -> Path:
    """The folder of downloads: GRADER_CACHE, else ~/.cache/grader; made when missing."""
    default = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")) / "grader"
    folder = Path(os.environ.get("GRADER_CACHE", default)).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Hold a lock between processes, so that two builds do not make the same thing twice."""
    with (cache_dir() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
