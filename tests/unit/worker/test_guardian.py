"""Whatever tree a child leaves behind is removed, and nothing beside it."""

import os
import subprocess
import threading
from pathlib import Path

import pytest

from sandbox.worker.guardian import _lives, clean_up, wipe


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "child"
    path.mkdir()
    return path


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    path = tmp_path / "outside"
    path.mkdir()
    (path / "kept").write_text("kept")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_empty_folder_stays(folder: Path) -> None:
    wipe(str(folder))
    assert names(folder) == []


def test_files_folders_links_pipes_and_sockets_go(folder: Path) -> None:
    (folder / "file").write_text("x")
    (folder / "-rf").write_text("x")
    (folder / "new\nline").write_text("x")
    (folder / ".hidden").mkdir()
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "file").write_text("x")
    (folder / "dangling").symlink_to("/nowhere")
    os.mkfifo(folder / "pipe")
    wipe(str(folder))
    assert names(folder) == []


def test_an_entry_of_others_that_vanishes_meanwhile_hinders_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("x")
    monkeypatch.setattr(os, "listdir", lambda _: ["gone by now", "file"])
    wipe(str(folder), os.getuid())
    assert [path.name for path in folder.glob("*")] == []


def test_a_tree_deeper_than_any_path_may_be_long_goes(folder: Path) -> None:
    before = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder)
        for _ in range(2500):
            os.mkdir("deeper")
            os.chdir("deeper")
        with open("file", "w", encoding="ascii") as file:
            file.write("x")
    finally:
        os.fchdir(before)
        os.close(before)
    wipe(str(folder))
    assert names(folder) == []


def test_many_folders_of_the_same_name_go(folder: Path) -> None:
    for top in range(30):
        for middle in range(3):
            (folder / str(top) / str(middle) / "same" / "same").mkdir(parents=True)
    wipe(str(folder))
    assert names(folder) == []


def test_names_that_the_removal_uses_itself_cannot_be_taken_before_it(folder: Path) -> None:
    for number in range(4):
        (folder / f".wipe-{os.getpid()}-{number}" / "in" / "the" / "way").mkdir(parents=True)
    (folder / "a" / "b" / "c").mkdir(parents=True)
    wipe(str(folder))
    assert names(folder) == []


def test_folders_without_permissions_go(folder: Path) -> None:
    closed = folder / "closed" / "inner"
    closed.mkdir(parents=True)
    (closed / "file").write_text("x")
    for path in (closed, closed.parent):
        path.chmod(0)
    assert as_nobody(folder) == 0
    assert names(folder) == []


def as_nobody(folder: Path) -> int:
    """Wipe in a process without privileges, for which permissions count; returns its exit code."""
    if os.geteuid() != 0:
        wipe(str(folder))
        return 0
    uid = 65534
    for path in (folder, *folder.rglob("*")):
        os.lchown(path, uid, uid)
    pid = os.fork()
    if pid == 0:
        # Opened before the descent: an unprivileged user may not pass the folders above.
        descriptor = os.open(folder, os.O_RDONLY)
        code = 1
        try:
            os.fchdir(descriptor)
            os.setgroups([])
            os.setresuid(uid, uid, uid)
            wipe(".")
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_what_a_symbolic_link_points_to_stays(folder: Path, outside: Path) -> None:
    (folder / "to a folder").symlink_to(outside)
    (folder / "to a file").symlink_to(outside / "kept")
    (folder / "inner").mkdir()
    (folder / "inner" / "up").symlink_to("../../outside")
    wipe(str(folder))
    assert names(folder) == []
    assert names(outside) == ["kept"]


def test_what_a_hard_link_shares_stays(folder: Path, outside: Path) -> None:
    os.link(outside / "kept", folder / "linked")
    wipe(str(folder))
    assert (outside / "kept").read_text() == "kept"


def test_a_folder_that_was_replaced_by_a_link_is_not_followed(folder: Path, outside: Path) -> None:
    folder.rmdir()
    folder.symlink_to(outside)
    with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
        wipe(str(folder))
    assert names(outside) == ["kept"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_files_of_other_owners_stay(folder: Path) -> None:
    (folder / "own").write_text("x")
    (folder / "inner").mkdir()
    (folder / "inner" / "file").write_text("x")
    (folder / "other").write_text("x")
    for name in ("own", "inner", "inner/file"):
        os.chown(folder / name, 23_456, 23_456)
    wipe(str(folder), 23_456)
    assert names(folder) == ["other"]


@pytest.mark.skipif(
    os.geteuid() != 0 or not os.path.exists("/proc/self/status"), reason="needs root on Linux"
)
def test_a_process_that_ended_counts_until_it_is_reaped() -> None:
    """Its name stays in /proc: a message from one child to the next."""
    uid = 23_457
    pid = os.fork()
    if pid == 0:
        os.setresuid(uid, uid, uid)
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert _lives(uid)
    os.waitpid(pid, 0)
    assert not _lives(uid)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_all_processes_and_files_of_a_user_go_and_what_could_not_go_is_told(tmp_path: Path) -> None:
    uid = 1_800_000_001
    folders = [tmp_path / name for name in ("one", "two", "closed")]
    for place in folders:
        place.mkdir()
        place.chmod(0o777)
        (place / "left").write_text("x")
        os.chown(place / "left", uid, uid)
    folders[2].chmod(0o700)
    for parent in (*tmp_path.parents, tmp_path):
        if not parent.stat().st_mode & 0o001:
            parent.chmod(0o711)  # the temporary folders that pytest makes for one user alone
    process = subprocess.Popen(["sleep", "600"], user=uid, group=uid, extra_groups=[])
    reaper = threading.Thread(target=process.wait)  # a process counts until it has been reaped
    reaper.start()
    told = [clean_in_a_child(uid, [str(place) for place in chosen]) for chosen in (folders[:2], folders)]
    reaper.join(10)
    assert process.returncode == -9
    assert told == [0, 1]
    assert [names(place) for place in folders] == [[], [], ["left"]]


def clean_in_a_child(uid: int, folders: list[str]) -> int:
    pid = os.fork()
    if pid == 0:
        code = 2
        try:
            code = int(not clean_up(uid, tuple(folders)))
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
