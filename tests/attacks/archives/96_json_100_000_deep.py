"""JSON that is nested deeper than any stack."""

from pathlib import Path

from tests.attacks.handing_in import write


def make(folder: Path) -> list[Path]:
    return [
        write(folder, bracket * 100_000, f"{number}.ipynb") for number, bracket in enumerate((b"[", b'{"a":'))
    ]
