"""The lock of what the grader itself runs on, as it is read."""

from pathlib import Path

from grader.lock import Pin, core_lock, pins

A, B = "a" * 64, "b" * 64


def test_a_lock_is_read_without_markers_and_comments(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(
        f"# made by a tool\none==1.0 \\\n    --hash=sha256:{A} \\\n    --hash=sha256:{B}\n    # via two\n"
        f"two-more==2!2.0.post1 ; sys_platform == 'win32' \\\n    --hash=sha256:{B}\n    # via\n    #   one\n"
    )
    assert pins(lock) == [Pin("one", "1.0", (A, B)), Pin("two-more", "2!2.0.post1", (B,))]


def test_every_entry_of_the_grader_s_own_is_read_with_all_its_hashes() -> None:
    text = core_lock().read_text(encoding="utf-8")
    found = pins(core_lock())
    assert len(found) == sum(line[:1].isalnum() for line in text.splitlines()) > 20
    assert sum(len(pin.hashes) for pin in found) == text.count("--hash=sha256:")
