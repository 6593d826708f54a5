"""The folder of a box's socket: private on the host, mounted read-only in the container."""

import os
import shutil
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

from grader.backends.owner import is_alive, own_identity
from grader.errors import SandboxError

_PREFIX = "grader-"
_SOCKET = "socket"
_LONGEST_PATH = 100  # bytes; the kernels' limits for a Unix socket's path are 104 (macOS) and 108 (Linux)
_BACKLOG = 16


@dataclass(frozen=True)
class SocketFolder:
    """Where a box's listening socket lies.

    The outer folder is its owner's alone; the inner one is what the container sees. So another UID in the
    container can connect, and no other user of the host. Neither names a student: the container can read
    the path among its mounts.

    Args:
        outer: The private folder.
        listener: The listening socket.
    """

    outer: Path
    listener: socket.socket

    @property
    def mounted(self) -> Path:
        """The part that the container gets to see."""
        return self.outer / "box"

    @property
    def address(self) -> Path:
        """Path of the listening socket on the host."""
        return self.mounted / _SOCKET

    @classmethod
    def create(cls, root: Path) -> "SocketFolder":
        """Make the folder and listen in it.

        Args:
            root: An existing folder of the host.

        Raises:
            SandboxError: The folder cannot be made or its path is too long for a socket.
        """
        outer = owned_folder(root)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        folder = cls(outer, listener)
        try:
            path = folder.address
            if len(str(path).encode()) > _LONGEST_PATH:
                raise SandboxError(f"{root} is too long a path for sockets; set TMPDIR to a shorter one")
            folder.mounted.mkdir()
            folder.mounted.chmod(0o755)
            listener.bind(str(path))
            path.chmod(0o666)
            listener.listen(_BACKLOG)
        except BaseException as error:
            folder.remove()
            if isinstance(error, OSError):
                raise _cannot_make(root, error) from error
            raise
        return folder

    def remove(self) -> None:
        """Stop listening and delete the folder; never raises."""
        self.listener.close()
        shutil.rmtree(self.outer, ignore_errors=True)


def default_socket_root() -> Path:
    """Where sockets lie unless told otherwise: the folder for temporary files (TMPDIR).

    Raises:
        SandboxError: None can be written to.
    """
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError as error:
        raise SandboxError(f"{error.strerror}: make room there, or set TMPDIR") from None


def owned_folder(root: Path) -> Path:
    """Make a private folder that `remove_orphans` deletes when this process is dead and has not.

    Args:
        root: An existing folder of the host.

    Raises:
        SandboxError: It cannot be made.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
        try:
            (folder / "owner").write_text(own_identity(), encoding="ascii")
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    except OSError as error:
        raise _cannot_make(root, error) from error
    return folder


def _cannot_make(root: Path, error: OSError) -> SandboxError:
    return SandboxError(f"cannot make a folder in {root}: {error.strerror}; make room there, or set TMPDIR")


def remove_orphans(root: Path) -> None:
    """Delete the folders in `root` whose graders are dead."""
    for outer in root.glob(f"{_PREFIX}*"):
        try:
            # Anybody may make a folder of this name where temporary files lie.
            ours = outer.lstat().st_uid == os.getuid()
            owner = (outer / "owner").read_text(encoding="ascii") if ours else ""
        except (OSError, UnicodeDecodeError):
            continue
        if ours and not is_alive(owner):
            shutil.rmtree(outer, ignore_errors=True)
