"""Names that a shell or a terminal would act on."""

from pathlib import Path

from tests.attacks.handing_in import SOURCE, write
from tests.zips import make_zip


def make(folder: Path) -> list[Path]:
    names = {
        "new line": "two\nlines.py",
        "option": "-rf",
        "colour": "a\x1b[31m.py",
        "backwards": "\u202eyp.x",
    }
    return [
        write(folder, make_zip(("solution.py", SOURCE), (name, b"x")), f"{kind}.zip")
        for kind, name in names.items()
    ]
