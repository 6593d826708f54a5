"""What lies in folders, zips and tars is listed, and read under limits; nothing is followed."""

import bz2
import errno
import gzip
import io
import lzma
import os
import socket
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.errors import SubmissionError, UsageError
from grader.intake import files as intake_files
from grader.intake.files import File, open_files

Zipped = Callable[..., bytes]
LIMIT = 1000


def contents(found: list[File]) -> dict[str, bytes | str]:
    """Content of every file, or why it cannot be read."""
    result: dict[str, bytes | str] = {}
    for file in found:
        try:
            result["/".join(file.path)] = file.read(LIMIT)
        except SubmissionError as error:
            result["/".join(file.path)] = str(error)
    return result


def packed_tar(*entries: tuple[str | tarfile.TarInfo, bytes], kind: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{kind}") as tar:  # type: ignore[call-overload]
        for name, content in entries:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def test_a_folder_is_listed_and_its_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in/ada").mkdir(parents=True)
    (tmp_path / "in/ada/solution.py").write_bytes(b"x")
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "in/link.py").symlink_to(tmp_path / "secret")
    (tmp_path / "in/folder").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "in/pipe.py")
    with open_files(tmp_path / "in") as found:
        read = contents(found)
    assert read.pop("ada/solution.py") == b"x"
    assert read.keys() == {"link.py", "folder", "pipe.py"}
    assert all("is a link or a device" in str(problem) for problem in read.values())


def test_a_file_that_becomes_a_link_or_a_pipe_meanwhile_is_not_followed(tmp_path: Path) -> None:
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_bytes(b"x")
    with open_files(tmp_path) as found:
        for name in ("a.py", "b.py", "c.py"):
            (tmp_path / name).unlink()
        (tmp_path / "a.py").symlink_to("/etc/passwd")
        os.mkfifo(tmp_path / "b.py")
        read = contents(found)
    assert "cannot be read" in str(read["a.py"])
    assert "not a plain file" in str(read["b.py"])
    assert "cannot be read" in str(read["c.py"])


def test_names_that_are_no_text_are_spelled_out(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/caf\xe9\n.py", "wb") as file:
        file.write(b"x")
    with open_files(tmp_path) as found:
        assert contents(found) == {"caf\\xe9\n.py": b"x"}


def test_other_files_are_a_list_of_one_and_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_bytes(b"x")
    with open_files(tmp_path / "solution.py") as found:
        assert contents(found) == {"solution.py": b"x"}
    with pytest.raises(UsageError, match="there is no folder or file"), open_files(tmp_path / "other"):
        pass


def test_a_zip_may_hold_any_names_but_paths_that_lead_elsewhere(tmp_path: Path, zipped: Zipped) -> None:
    path = tmp_path / "export.zip"
    names = [
        "-rf",
        "two\nlines.py",
        "n" * 300 + ".py",
        "李明/solution.py",
        "a/../b.py",
        "/etc/x.py",
        "c\\d.py",
    ]
    path.write_bytes(zipped(*((name, b"x") for name in names), ("big.py", b"y" * (LIMIT + 1))))
    with open_files(path) as found:
        read = contents(found)
    assert [read[name] for name in names[:4]] == [b"x"] * 4
    assert "leads elsewhere" in str(read["a/../b.py"])
    assert "absolute path" in str(read["/etc/x.py"])
    assert "backslash" in str(read["c\\d.py"])
    assert "more than the 1,000 bytes" in str(read["big.py"])


def test_a_bomb_among_the_files_costs_nobody_else(tmp_path: Path, zipped: Zipped) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(("bomb.py", b"\0" * 50_000_000), ("good.py", b"x")))
    with open_files(path) as found:
        read = contents(found)
    assert "no program text shrinks like this" in str(read["bomb.py"])
    assert read["good.py"] == b"x"


def test_a_damaged_entry_costs_nobody_else(tmp_path: Path, zipped: Zipped) -> None:
    data = bytearray(zipped(("a.py", bytes(range(200))), ("b.py", b"x")))
    data[60] ^= 0xFF
    (tmp_path / "export.zip").write_bytes(data)
    with open_files(tmp_path / "export.zip") as found:
        read = contents(found)
    assert "damaged" in str(read["a.py"])
    assert read["b.py"] == b"x"


@pytest.mark.parametrize("data", [b"", b"PK\5\6", b"no zip" * 100])
def test_no_zip_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "export.zip").write_bytes(data)
    with pytest.raises(UsageError, match="not a zip file"), open_files(tmp_path / "export.zip"):
        pass


@pytest.mark.parametrize(
    ("ending", "kind"),
    [(".tar", ""), (".tar.gz", "gz"), (".TGZ", "gz"), (".tar.xz", "xz"), (".tar.bz2", "bz2")],
)
def test_a_tar_is_streamed(tmp_path: Path, ending: str, kind: str) -> None:
    link = tarfile.TarInfo("link.py")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    hard = tarfile.TarInfo("hard.py")
    hard.type, hard.linkname = tarfile.LNKTYPE, "ada/solution.py"
    path = tmp_path / f"export{ending}"
    path.write_bytes(
        packed_tar(
            ("./ada/solution.py", b"x"), ("two\nlines.py", b"y"), ("../up.py", b"z"), ("/abs.py", b"z"),
            (link, b""), (hard, b""),
            kind=kind,
        )
    )  # fmt: skip
    before = set(tmp_path.iterdir())
    with open_files(path) as found:
        read = contents(found)
    assert (read["ada/solution.py"], read["two\nlines.py"]) == (b"x", b"y")
    assert "leads elsewhere" in str(read["../up.py"])
    assert "leads elsewhere" in str(read["/abs.py"])
    assert "is a link or a device" in str(read["link.py"])
    assert "is a link or a device" in str(read["hard.py"])
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress, bz2.compress, bytes])
def test_no_tar_is_told(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    ending = {gzip.compress: ".gz", lzma.compress: ".xz", bz2.compress: ".bz2"}.get(compress, "")
    path = tmp_path / f"export.tar{ending}"
    for data in (
        compress(b"no tar at all" * 99),
        compress(packed_tar(("a.py", os.urandom(9000))))[:5000],
        b"x",
    ):
        path.write_bytes(data)
        with pytest.raises(UsageError, match="is no tar file, or a damaged one"), open_files(path):
            pass


def test_a_full_disk_is_not_called_a_damaged_tar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "export.tar").write_bytes(packed_tar(("ada.py", b"x")))
    monkeypatch.setattr(Path, "write_bytes", fail)
    with (
        pytest.raises(UsageError, match=r"cannot be unpacked into .*: No space left on device"),
        open_files(tmp_path / "export.tar"),
    ):
        pass


def test_a_tar_bomb_stops_at_the_counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_files, "LARGEST_TAR", 10_000_000)
    path = tmp_path / "export.tar.gz"
    path.write_bytes(packed_tar(*((f"{number}.py", b"\0" * 5_000_000) for number in range(5)), kind="gz"))
    with pytest.raises(UsageError, match="more than 10,000,000 bytes"), open_files(path):
        pass


def test_a_header_that_claims_gigabytes_costs_no_memory(tmp_path: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 3_000_000_000
    (tmp_path / "export.tar").write_bytes(header.tobuf() + b"\0" * 1024)
    tracemalloc.start()
    with pytest.raises(UsageError), open_files(tmp_path / "export.tar"):
        pass
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_too_many_files_and_too_deep_folders_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_files, "MOST_FILES", 3)
    (tmp_path / "many.tar").write_bytes(packed_tar(*((f"{number}.py", b"") for number in range(4))))
    with pytest.raises(UsageError, match="more than 3 files"), open_files(tmp_path / "many.tar"):
        pass
    (tmp_path / "many").mkdir()
    for number in range(4):
        (tmp_path / "many" / f"{number}.py").touch()
    with pytest.raises(UsageError, match="more than 3 files"), open_files(tmp_path / "many"):
        pass
    deep = tmp_path / "deep"
    deep.joinpath(*("d" for _ in range(40))).mkdir(parents=True)
    with pytest.raises(UsageError, match="folders deep"), open_files(deep):
        pass


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(
    st.sampled_from(["zip", "tar", "tar.gz"]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=8),
    st.integers(0, 2000),
)
def test_spoiled_archives_give_files_or_an_error_of_ours(
    tmp_path: Path, ending: str, changes: list[tuple[int, int]], cut: int
) -> None:
    if ending == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("ada/solution.py", b"x = 1\n" * 20)
            archive.writestr("bob_1_2_b.py", b"y")
        data = bytearray(buffer.getvalue())
    else:
        data = bytearray(packed_tar(("ada/solution.py", b"x = 1\n" * 20), ("b.py", b"y"), kind=ending[4:]))
    for place, value in changes:
        data[place % len(data)] = value
    path = tmp_path / f"export.{ending}"
    path.write_bytes(data if cut % 3 else data[: cut % len(data)])
    try:
        with open_files(path) as found:
            contents(found)
    except UsageError:
        pass


def test_a_socket_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.py"))
        with open_files(tmp_path) as found:
            assert "is a link or a device" in str(contents(found)["s.py"])


def test_an_xz_of_several_streams_is_read_and_one_that_is_cut_off_is_told(tmp_path: Path) -> None:
    data = packed_tar(("ada.py", b"x"), ("bob.py", b"y"))
    first = lzma.compress(data[:700])
    streams = first + b"\0" * 8 + lzma.compress(data[700:])
    path = tmp_path / "export.tar.xz"
    path.write_bytes(streams)
    with open_files(path) as found:
        assert contents(found) == {"ada.py": b"x", "bob.py": b"y"}
    path.write_bytes(streams[: len(first) + 32])
    with pytest.raises(UsageError, match="cut off"), open_files(path):
        pass


def test_long_names_are_read_and_endless_ones_are_told(tmp_path: Path) -> None:
    path = tmp_path / "export.tar"
    path.write_bytes(packed_tar(("n" * 5000 + "/solution.py", b"x")))
    with open_files(path) as found:
        assert contents(found) == {"n" * 5000 + "/solution.py": b"x"}
    path.write_bytes(packed_tar(("n" * 70_000 + "/solution.py", b"x")))
    with pytest.raises(UsageError, match="a name of"), open_files(path):
        pass


def test_folders_of_a_tar_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_files, "MOST_FILES", 3)
    folders = [tarfile.TarInfo(f"{number}") for number in range(4)]
    for folder in folders:
        folder.type = tarfile.DIRTYPE
    (tmp_path / "export.tar").write_bytes(packed_tar(*((folder, b"") for folder in folders)))
    with pytest.raises(UsageError, match="more than 3 files"), open_files(tmp_path / "export.tar"):
        pass
