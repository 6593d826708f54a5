"""What a grader holds on a machine: what it holds more of after attacks than before them is what they left."""

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader.backends.docker import DockerBackend
from grader.backends.owner import OWNER_LABEL, own_identity
from grader.grading import Grader

ROOT = Path(__file__).parents[2]
# By how much the grader's memory may have grown, bytes: what libraries keep and allocators do not give back.
GROWTH = 20 * 2**20
_LONG_SECONDS = 20.0
_WRITTEN_BY_TESTS = {
    ".git",
    ".venv",
    ".pytest_cache",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
    "__pycache__",
}


@dataclass(frozen=True)
class Holdings:
    """What one grading process and its judges' server hold.

    Args:
        containers: Ids of containers that are this process's.
        folders: Folders with sockets that are this process's.
        processes: Ids of living processes that it or its judges' server has started.
        descriptors: Number of open descriptors of both.
        files: All files of the repository.
        resident: Memory of both, bytes.
    """

    containers: frozenset[str]
    folders: frozenset[str]
    processes: frozenset[int]
    descriptors: int
    files: frozenset[str]
    resident: int

    def leaves(self, before: "Holdings") -> list[str]:
        """What is held now and was not before, apart from memory."""
        more = [
            *sorted(self.containers - before.containers),
            *sorted(self.folders - before.folders),
            *(f"process {pid}" for pid in sorted(self.processes - before.processes)),
            *sorted(self.files - before.files),
        ]
        if self.descriptors > before.descriptors:
            more.append(f"{self.descriptors - before.descriptors} descriptors")
        return more


def take(grader: Grader, backend: DockerBackend) -> Holdings:
    """Look at what is held now."""
    own, server = os.getpid(), grader._server._process.pid
    label = f"{OWNER_LABEL}={own_identity()}"
    found = backend._client().containers(all=True, filters={"label": label})
    return Holdings(
        containers=frozenset(each["Id"] for each in found),
        folders=frozenset(
            str(path) for path in Path(tempfile.gettempdir()).glob("grader-*") if _is_ours(path)
        ),
        processes=frozenset(_children(own) | _children(server)),
        descriptors=sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in (own, server)),
        files=frozenset(files_under(ROOT)),
        resident=sum(_resident(pid) for pid in (own, server)),
    )


def at_rest(grader: Grader, backend: DockerBackend) -> Holdings:
    """What is held once no sandbox is."""
    return _awaited(grader, backend, lambda now: not now.containers)


def settled(grader: Grader, backend: DockerBackend, before: Holdings) -> Holdings:
    """What is held once it is no more than before, or after a long wait."""
    return _awaited(grader, backend, lambda now: not now.leaves(before))


def _awaited(grader: Grader, backend: DockerBackend, holds: Callable[[Holdings], bool]) -> Holdings:
    """Sandboxes are removed beside what follows."""
    deadline = time.monotonic() + _LONG_SECONDS
    while not holds(now := take(grader, backend)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return now


def _is_ours(folder: Path) -> bool:
    try:
        return (folder / "owner").read_text(encoding="ascii") == own_identity()
    except (OSError, UnicodeDecodeError):
        return False


def _children(pid: int) -> set[int]:
    """Those that run; one that has ended is reaped by and by."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[1]) == pid and fields[0] != "Z":
            found.add(int(path.parent.name))
    return found


def files_under(root: Path) -> list[str]:
    """All files in a folder, without what tools write beside a repository's own."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in _WRITTEN_BY_TESTS]
        found += [os.path.join(folder, name) for name in names]
    return found


def _resident(pid: int) -> int:
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
