"""Modules that Python or pytest would import by themselves, on the host: each would write a file there."""

from pathlib import Path

from tests.attacks.handing_in import HONEST, write
from tests.zips import make_zip

NAMES = [
    "conftest",
    "sitecustomize",
    "usercustomize",
    "numpy",
    "pytest",
    "grader",
    "msgpack",
    "test_loss",
    "check",
]


def make(folder: Path) -> list[Path]:
    code = f"open({str(folder / 'marker')!r}, 'w')\n".encode()
    modules = [(f"{name}.py", code) for name in NAMES] + [
        ("tests/conftest.py", code),
        ("grader/testing/check.py", code),
    ]
    others = [("pytest.ini", b"[pytest]\naddopts = --version\n"), ("results.json", b'{"score": 100}')]
    return [write(folder, make_zip(("solution.py", HONEST), *modules, *others))]
