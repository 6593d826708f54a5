import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.backends.socket_folder import SocketFolder, remove_orphans
from grader.errors import SandboxError


@pytest.fixture
def root() -> Iterator[Path]:
    """A short path: pytest's own temporary folders are too long for sockets on some systems."""
    with tempfile.TemporaryDirectory(prefix="t") as name:
        yield Path(name)


def test_the_socket_can_be_reached_by_anybody_inside_and_nobody_outside(root: Path) -> None:
    folder = SocketFolder.create(root)
    assert stat.S_IMODE(folder.outer.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.mounted.stat().st_mode) == 0o755
    assert stat.S_IMODE(folder.address.stat().st_mode) == 0o666
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(folder.address))
    folder.remove()


def test_the_container_does_not_see_whose_it_is(root: Path) -> None:
    folder = SocketFolder.create(root)
    assert list(folder.mounted.iterdir()) == [folder.address]
    folder.remove()


def test_removing_twice_is_fine(root: Path) -> None:
    folder = SocketFolder.create(root)
    folder.remove()
    folder.remove()
    assert list(root.iterdir()) == []


def test_a_path_too_long_for_a_socket_is_named(root: Path) -> None:
    deep = root / ("x" * 90)
    deep.mkdir()
    with pytest.raises(SandboxError, match="set TMPDIR to a shorter one"):
        SocketFolder.create(deep)
    assert list(deep.iterdir()) == []


def test_a_missing_root_is_named(root: Path) -> None:
    with pytest.raises(SandboxError, match=r"nowhere.*set TMPDIR"):
        SocketFolder.create(root / "nowhere")


def test_only_folders_of_dead_graders_are_removed(root: Path) -> None:
    alive = SocketFolder.create(root)
    dead = SocketFolder.create(root)
    (dead.outer / "owner").write_text(f"{os.getpid()}:00000000-1", encoding="ascii")
    foreign = root / "grader-report"
    foreign.mkdir()
    remove_orphans(root)
    assert alive.outer.exists()
    assert foreign.exists()
    assert not dead.outer.exists()
    alive.remove()
    dead.remove()
