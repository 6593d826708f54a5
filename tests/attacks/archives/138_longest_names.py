"""As many names as an archive may have, each as long as it may be: together more than a message of the wire holds."""

from pathlib import Path

from tests.attacks.handing_in import HONEST, write
from tests.zips import make_zip


def make(folder: Path) -> list[Path]:
    long = "/".join(["d" * 250] * 3)
    modules = [(f"{long}/{number:04}.py", b"") for number in range(255)]
    return [write(folder, make_zip(("solution.py", HONEST), *modules))]
