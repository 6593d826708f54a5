"""Ends everything that a child left: a process that is there before any of the student's code runs.

It exists from the start because a fork bomb leaves no room for a new process. It takes the child's UID as its
effective UID only: with a real and saved UID that nobody else has, no process of the child's can signal,
trace or limit it.
"""

import contextlib
import os
import signal
import socket
import stat
import struct
import time

_OWN_UID = 65533
_LIMIT_SECONDS = 3.0
_UID = struct.Struct(">q")
_WATCHING = b"w"
_CLEAN_UP = b"c"


def end_processes(uid: int) -> bool:
    """Become able to signal one UID, and kill until no process of it is left.

    Args:
        uid: The child's UID; every process that has it dies.

    Returns:
        Whether none was left within the limit.
    """
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(_OWN_UID, uid, _OWN_UID)
    deadline = time.monotonic() + _LIMIT_SECONDS
    while time.monotonic() < deadline:
        # Atomic against forks: the kernel fails a fork while a signal is pending.
        with contextlib.suppress(
            ProcessLookupError
        ):  # gVisor says so where the kernel says nothing: none is left
            os.kill(-1, signal.SIGKILL)
        if not _lives(uid):
            return True
        time.sleep(0.001)
    return False


def _lives(uid: int) -> bool:
    """Whether any process of a UID is left, also one that has ended and waits to be reaped.

    What it leaves in /proc can be read: its name, which it chose, and that it was there. The next child must find
    nothing of it.
    """
    own = str(os.getpid())
    for name in os.listdir("/proc"):
        if not name.isdigit() or name == own:
            continue
        try:
            with open(f"/proc/{name}/status", encoding="ascii", errors="replace") as file:
                fields = dict(line.split(":", 1) for line in file if ":" in line)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        if str(uid) in fields["Uid"].split():
            return True
    return False


def wipe(folder: str, uid: int | None = None) -> None:
    """Remove what a UID (or anybody) left in a folder, however deep it is nested.

    Args:
        folder: The folder, which itself stays.
        uid: Only entries of this owner; None for all.
    """
    # Not to be followed: whoever may write beside the folder can put a link in its place.
    root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        names = [name for name in os.listdir(root) if uid is None or _owner(name, root) == uid]
        while names:
            name = names.pop()
            if not _remove_file(name, root):
                # Folders inside come up one level first: neither depth nor path length can stop the removal.
                for inner in _open_up(name, root):
                    fresh = f".wipe-{os.urandom(8).hex()}"
                    os.rename(f"{name}/{inner}", fresh, src_dir_fd=root, dst_dir_fd=root)
                    names.append(fresh)
                os.rmdir(name, dir_fd=root)
    finally:
        os.close(root)


def _owner(name: str, folder: int) -> int | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False).st_uid
    except FileNotFoundError:
        return None  # in a folder of the whole machine others' files come and go


def _remove_file(name: str, root: int) -> bool:
    if stat.S_ISDIR(os.stat(name, dir_fd=root, follow_symlinks=False).st_mode):
        return False
    os.unlink(name, dir_fd=root)
    return True


def _open_up(name: str, root: int) -> list[str]:
    """Delete a folder's files and return the names of the folders in it."""
    os.chmod(name, 0o700, dir_fd=root)
    folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=root)
    try:
        return [inner for inner in os.listdir(folder) if not _remove_inner(inner, folder)]
    finally:
        os.close(folder)


def _remove_inner(name: str, folder: int) -> bool:
    mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    if stat.S_ISDIR(mode):
        # Moving a folder needs write permission on it too, for its "..".
        os.chmod(name, 0o700, dir_fd=folder)
        return False
    os.unlink(name, dir_fd=folder)
    return True


def clean_up(uid: int, folders: tuple[str, ...]) -> bool:
    """End all processes of a UID and remove its files; this process is that user afterwards.

    Returns:
        Whether nothing is left.
    """
    clean = end_processes(uid)
    for folder in folders:
        try:
            wipe(folder, uid)
        except OSError:
            clean = False
    return clean


def _watch(orders: int, answers: int, uid: int, folders: tuple[str, ...]) -> None:
    """Be a guardian: wait for the order to clean up, obey, answer, and return.

    Args:
        orders: Pipe that brings one byte, or closes when nobody is left to give orders.
        answers: Pipe that takes b"1" when nothing is left and b"0" otherwise.
        uid: The child's UID.
        folders: The folders in which the child may have left files.
    """
    if os.read(orders, 1):
        os.write(answers, b"1" if clean_up(uid, folders) else b"0")


class Guardians:
    """Guardians, one after another, of a process that has been forked for them while the zygote was small.

    A fork of the zygote copies the page tables of all that it has imported by then, and its end frees them: that took
    as long as a child's own.

    Args:
        folders: The folders in which children may leave files.
    """

    def __init__(self, folders: tuple[str, ...]) -> None:
        self._connection, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._pid = os.fork()
        if self._pid == 0:
            try:
                self._connection.close()
                _serve(other, folders)
            finally:
                os._exit(0)
        other.close()

    def fileno(self) -> int:
        """What becomes readable with an answer."""
        return self._connection.fileno()

    def close(self) -> None:
        """Part with them, in a process that has no business with them."""
        self._connection.close()

    def end(self) -> None:
        """End them; nobody else may be there to see to what is left of a process."""
        self._connection.close()
        with contextlib.suppress(ChildProcessError):  # it ended by itself, and was seen to then
            os.waitpid(self._pid, 0)

    def summon(self, uid: int) -> None:
        """Ask for the guardian of a UID; `await_summoned` tells that it is there."""
        self._connection.send(_UID.pack(uid))

    def await_summoned(self) -> None:
        """Wait for the guardian that was asked for.

        Raises:
            EOFError: There is none to be had.
        """
        if self._connection.recv(1) != _WATCHING:
            raise EOFError("no guardian could be had")

    def ask_to_clean_up(self) -> None:
        """Have the guardian end its UID's processes and remove its files; an answer will come."""
        self._connection.send(_CLEAN_UP)

    def is_clean(self) -> bool:
        """The answer: whether nothing is left."""
        return self._connection.recv(1) == b"1"


def _serve(connection: socket.socket, folders: tuple[str, ...]) -> None:
    """Fork guardians until the zygote hangs up."""
    while uid := connection.recv(_UID.size):
        their_orders, orders = os.pipe()
        answers, their_answers = os.pipe()
        guardian = os.fork()
        if guardian == 0:
            try:
                for descriptor in (connection.fileno(), orders, answers):
                    os.close(descriptor)
                _watch(their_orders, their_answers, _UID.unpack(uid)[0], folders)
            finally:
                os._exit(0)
        os.close(their_orders)
        os.close(their_answers)
        connection.send(_WATCHING)
        order = connection.recv(len(_CLEAN_UP))
        if order:
            os.write(orders, order)
        answer = os.read(answers, 1) if order else b""
        os.close(orders)
        os.close(answers)
        # Before the answer: the next child must not find its name.
        os.waitpid(guardian, 0)
        if order:
            connection.send(answer or b"0")
