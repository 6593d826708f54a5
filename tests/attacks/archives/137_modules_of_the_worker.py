"""Modules of the names that the worker, its libraries and its folders have."""

from pathlib import Path

from tests.attacks.handing_in import HONEST, write
from tests.zips import make_zip

NAMES = """
worker worker/wire worker/child submission probes msgpack numpy numpy/core json traceback linecache socket tempfile
data/__init__ child-1/x __main__ antigravity encodings/utf_8
"""


def make(folder: Path) -> list[Path]:
    modules = [
        (f"{name}.py", b"raise SystemExit(0)\n") for name in NAMES.split() if name not in ("numpy", "worker")
    ]
    return [write(folder, make_zip(("solution.py", HONEST), *modules))]
