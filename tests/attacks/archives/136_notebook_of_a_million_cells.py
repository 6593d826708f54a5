"""A notebook of nearly a million cells, as small as they can be."""

from pathlib import Path

from tests.attacks.handing_in import write


def make(folder: Path) -> list[Path]:
    cells = b'{"cell_type":""},' * 999_000
    return [write(folder, b'{"nbformat":4,"cells":[' + cells + b"{}]}", "solution.ipynb")]
