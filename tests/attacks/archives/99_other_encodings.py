"""Source with a NUL, in UTF-7, and in bytes that are no text: what a reader sees is not what would run."""

from pathlib import Path

from tests.attacks.handing_in import SOURCE, write


def make(folder: Path) -> list[Path]:
    return [
        write(folder, SOURCE + b"\0", "nul.py"),
        write(folder, b"# coding: utf-7\n+AHg-=1\n", "utf7.py"),
        write(folder, b"# \xff\n", "bytes.py"),
        write(folder, SOURCE.decode().encode("utf-16"), "utf16.py"),
    ]
