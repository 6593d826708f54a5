"""A link in the place of the file: to the reference solution, to a hidden test, to nowhere."""

from pathlib import Path

from tests.attacks.handing_in import COURSE


def make(folder: Path) -> list[Path]:
    made = []
    for name, target in (
        ("reference.py", COURSE / "reference_solutions" / "target" / "solution.py"),
        ("test.py", COURSE / "hidden_tests" / "target" / "test_loss.py"),
        ("nowhere.py", folder / "nowhere"),
        ("endless.py", "/dev/zero"),
    ):
        (folder / name).symlink_to(target)
        made.append(folder / name)
    return made
