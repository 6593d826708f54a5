"""Source that costs a compiler much: nested as deep as it goes, and a thousand comprehensions in each other's place."""

from pathlib import Path

from tests.attacks.handing_in import write


def make(folder: Path) -> list[Path]:
    deep = b"x = " + b"-" * 900_000 + b"1\n"
    brackets = b"x = " + b"(" * 150 + b"lambda: " * 20_000 + b"0" + b")" * 150 + b"\n"
    wide = b"x = [" + b"[i for i in (lambda j=0: j)()] if 0 else " * 20_000 + b"0]\n"
    return [write(folder, source, f"{n}.py") for n, source in enumerate((deep, brackets, wide))]
