"""Taking submissions out of zip files, and refusing hostile ones; more of those lie in `tests/attacks/archives/`."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.errors import SubmissionError
from grader.intake.archive import CAPS, Packed, read_archive
from grader.intake.python_file import LARGEST_SOURCE

Zipped = Callable[..., bytes]
SOURCE = b"x = 1\n"


def entry(name: str, *, mode: int = 0, flags: int = 0, method: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.flag_bits = flags
    info.compress_type = method
    return info


@pytest.mark.parametrize("name", ["solution.py", "my work.py", "hw/solution.py", "作业/vae.PY"])
def test_one_source_file_is_found(zipped: Zipped, name: str) -> None:
    packed = read_archive(zipped((name, SOURCE), ("notes.txt", b"hello"), ("data.npz", b"\0")))
    assert packed == Packed(name.rpartition("/")[2], SOURCE, ())


def test_litter_is_ignored(zipped: Zipped) -> None:
    litter = [
        "__MACOSX/._solution.py",
        ".DS_Store",
        "__pycache__/solution.py",
        ".ipynb_checkpoints/a.ipynb",
        "._b.py",
    ]
    packed = read_archive(zipped(("solution.py", SOURCE), *((name, b"") for name in litter)))
    assert packed == Packed("solution.py", SOURCE, ())


def test_other_modules_come_with_the_solution(zipped: Zipped) -> None:
    packed = read_archive(
        zipped(
            ("hw/solution.py", SOURCE), ("hw/layers.py", b"a"), ("hw/sub/__init__.py", b""), ("hw/x.txt", b"")
        )
    )
    assert packed == Packed("solution.py", SOURCE, (("layers.py", b"a"), ("sub/__init__.py", b"")))


def test_nested_archives_stay_closed(zipped: Zipped) -> None:
    inner = zipped(("other.py", SOURCE))
    assert read_archive(zipped(("solution.py", SOURCE), ("inner.zip", inner))).modules == ()
    with pytest.raises(SubmissionError, match="found none"):
        read_archive(zipped(("inner.zip", inner)))


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([], "found none"),
        (["a.txt"], "found none"),
        (["a.py", "b.py"], r"found 'a.py', 'b.py'"),
        (["solution.py", "solution.ipynb"], "found 'solution.ipynb', 'solution.py'"),
        (["a/b/c.py"], "lie deeper"),
        (["a/x.py", "b/y.py"], "lie deeper"),
    ],
)
def test_it_must_be_clear_which_file_is_graded(zipped: Zipped, names: list[str], found: str) -> None:
    with pytest.raises(SubmissionError, match=found):
        read_archive(zipped(*((name, SOURCE) for name in names)))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("../solution.py", "leads elsewhere"),
        ("a/../../solution.py", "leads elsewhere"),
        ("./solution.py", "leads elsewhere"),
        ("a//solution.py", "leads elsewhere"),
        ("/etc/passwd", "absolute path"),
        ("C:/solution.py", "absolute path"),
        ("c:solution.py", "absolute path"),
        ("..\\solution.py", "backslash"),
        ("solution\n.py", "control characters"),
        ("solution\x1b[31m.py", "control characters"),
        ("solution.py\0.txt", "control characters"),
        ("\u202eyp.noitulos", "control characters"),
        ("-rf", 'starts with "-"'),
        ("a/--help.py", 'starts with "-"'),
        ("x" * 300 + ".py", "too long a name"),
        ("/".join(["d" * 200] * 6) + "/a.py", "too long a name"),
        ("a/" * 2000 + "a.py", "2001 folders deep"),
    ],
)
def test_hostile_names_are_refused(zipped: Zipped, name: str, sentence: str) -> None:
    with pytest.raises(SubmissionError, match=sentence):
        read_archive(zipped(("solution.py", SOURCE), (name, b"")))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.txt", "a.txt"),
        ("a.txt", "A.TXT"),
        ("stra\u00dfe", "STRASSE"),
        ("caf\u00e9", "cafe\u0301"),
        ("a", "a/"),
    ],
)
def test_names_that_collide_on_some_computer_are_refused(zipped: Zipped, first: str, second: str) -> None:
    with pytest.raises(SubmissionError, match="same name for some computers"):
        read_archive(zipped(("solution.py", SOURCE), (first, b""), (second, b"")))


def test_a_file_is_no_folder(zipped: Zipped) -> None:
    with pytest.raises(SubmissionError, match="in a folder that is a file"):
        read_archive(zipped(("solution.py", SOURCE), ("a", b""), ("A/b/c", b"")))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_are_refused(zipped: Zipped, kind: int) -> None:
    with pytest.raises(SubmissionError, match="a link or a device"):
        read_archive(zipped((entry("solution.py", mode=kind | 0o777), b"/etc/passwd")))


def test_ordinary_modes_are_accepted(zipped: Zipped) -> None:
    file, folder = entry("hw/solution.py", mode=stat.S_IFREG | 0o644), entry("hw/", mode=stat.S_IFDIR | 0o755)
    assert read_archive(zipped((folder, b""), (file, SOURCE))).main == SOURCE


def test_rare_packing_methods_are_refused(zipped: Zipped) -> None:
    with pytest.raises(SubmissionError, match="rare way"):
        read_archive(zipped((entry("solution.py", method=zipfile.ZIP_BZIP2), SOURCE)))


@pytest.mark.parametrize("flag", [0x1, 0x40])
def test_encrypted_entries_are_refused(zipped: Zipped, flag: int) -> None:
    data = bytearray(zipped(("solution.py", SOURCE)))
    data[data.index(b"PK\1\2") + 8] |= flag
    with pytest.raises(SubmissionError, match="encrypted"):
        read_archive(bytes(data))


def test_a_total_that_is_too_large_is_refused(zipped: Zipped) -> None:
    data = zipped(*((entry(f"{number}.bin"), b"\0" * 9_000_000) for number in range(8)))
    with pytest.raises(SubmissionError, match="unpacks to 72,000,000 bytes"):
        read_archive(data)


def test_a_large_source_is_refused(zipped: Zipped) -> None:
    with pytest.raises(SubmissionError, match="larger than 1,048,576 bytes"):
        read_archive(zipped((entry("solution.py"), b"#" * (LARGEST_SOURCE + 1))))


@pytest.mark.parametrize("claim", [3, 6_000])
def test_a_lying_size_is_refused(zipped: Zipped, claim: int) -> None:
    data = bytearray(zipped(("solution.py", SOURCE * 100)))
    struct.pack_into("<L", data, data.index(b"PK\1\2") + 24, claim)
    with pytest.raises(SubmissionError, match=r"damaged|another size"):
        read_archive(bytes(data))


def test_an_entry_that_reaches_into_the_index_is_refused(zipped: Zipped) -> None:
    data = bytearray(zipped(("solution.py", SOURCE)))
    struct.pack_into("<L", data, data.index(b"PK\1\2") + 20, 60)
    with pytest.raises(SubmissionError, match="cut off"):
        read_archive(bytes(data))


def test_too_many_entries_are_refused_before_the_index_is_built(
    zipped: Zipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = zipped(*((f"{number}.txt", b"") for number in range(CAPS.entries + 1)))
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(SubmissionError, match=r"257 entries, at most 256"):
        read_archive(data)


def test_an_index_longer_than_its_count_says_is_refused(zipped: Zipped) -> None:
    data = bytearray(zipped(*(("n" * 240 + str(number), b"") for number in range(2000))))
    struct.pack_into("<HH", data, len(data) - 14, 1, 1)
    with pytest.raises(SubmissionError, match="entries, at most"):
        read_archive(bytes(data))


@pytest.mark.parametrize("data", [b"", b"PK\5\6", b"no zip at all", b"PK\3\4" * 10])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(SubmissionError, match="not a zip file"):
        read_archive(data)


@pytest.mark.parametrize(
    "spoil", [lambda data: b"MZ" + data, lambda data: data + b"tail", lambda data: data[40:]]
)
def test_nothing_may_hide_around_a_zip(zipped: Zipped, spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(SubmissionError, match="hidden around it"):
        read_archive(spoil(zipped(("solution.py", SOURCE))))


def test_zip64_is_refused(zipped: Zipped) -> None:
    data = zipped(("solution.py", SOURCE))
    place = data.rindex(b"PK\5\6")
    end = bytearray(data[place:])
    locator = b"PK\6\7" + bytes(16)
    size = struct.unpack_from("<L", end, 12)[0]
    struct.pack_into("<L", end, 12, size + len(locator))
    with pytest.raises(SubmissionError, match="zip64"):
        read_archive(data[:place] + locator + bytes(end))


def test_a_comment_is_harmless(zipped: Zipped) -> None:
    buffer = io.BytesIO(zipped(("solution.py", SOURCE)))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"made by me"
    assert read_archive(buffer.getvalue()).main == SOURCE


def test_a_wrong_checksum_is_refused(zipped: Zipped) -> None:
    data = zipped((entry("solution.py"), SOURCE)).replace(SOURCE, b"y = 2\n")
    with pytest.raises(SubmissionError, match="damaged"):
        read_archive(data)


def test_modules_are_read_up_to_a_size_of_all_together(
    zipped: Zipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.intake.archive.LARGEST_MODULES", 10)
    packed = [("solution.py", SOURCE), ("a.py", b"12345"), ("b.py", b"12345"), ("notes.txt", b"more")]
    assert len(read_archive(zipped(*packed)).modules) == 2
    with pytest.raises(SubmissionError, match="more than 10 bytes of further Python files"):
        read_archive(zipped(*packed, ("c.py", b"1")))


names = st.text(alphabet="aA./\\:-\n\0é", min_size=1, max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(names.map(lambda name: name + ".py"), st.binary(max_size=20)), max_size=4))
def test_any_archive_is_read_or_refused(zipped: Zipped, entries: list[tuple[str, bytes]]) -> None:
    try:
        packed = read_archive(zipped(*entries))
    except SubmissionError:
        return
    assert packed.main in {content for _, content in entries}
    for name, _ in packed.modules:
        assert ".." not in name.split("/")
        assert not name.startswith(("/", "-"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4), st.integers(0, 400))
def test_a_damaged_archive_is_read_or_refused(
    zipped: Zipped, changes: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(zipped(("hw/solution.py", SOURCE * 5), ("hw/a.py", SOURCE), ("b.txt", b"hello")))
    for place, byte in changes:
        data[place % len(data)] = byte
    try:
        packed = read_archive(bytes(data if cut % 4 else data[: cut % len(data)]))
    except SubmissionError:
        return
    assert set(packed.main) <= set(SOURCE)
