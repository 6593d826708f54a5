"""The wheels of the sandbox's lock, downloaded by the host's pip for the image's Python."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from grader.errors import SandboxError
from grader.image.cache import cache_dir, exclusive
from grader.image.inputs import LOCK, PYTHON

_GLIBC_MINORS = range(5, 37)  # manylinux_2_5 .. manylinux_2_36, the glibc of Debian bookworm
_PLATFORMS = [
    *(f"manylinux_2_{minor}_x86_64" for minor in _GLIBC_MINORS),
    *("manylinux1_x86_64", "manylinux2010_x86_64", "manylinux2014_x86_64"),
]
_ABI = f"cp{PYTHON[0]}{PYTHON[1]}"


def wheel_dir() -> Path:
    """The folder that wheels are kept in; the host's own set-up may share it."""
    folder = cache_dir() / "wheels"
    folder.mkdir(exist_ok=True)
    return folder


def fetch_wheels(progress: Callable[[str], None]) -> list[Path]:
    """Download what the lock names and the cache lacks; every file is checked against the lock's hashes.

    Returns:
        The wheels to install in the image.

    Raises:
        SandboxError: pip is missing or could not download; the message ends with pip's own last words.
    """
    with exclusive("wheels"):
        if not _complete(wheels := locked_wheels()):
            progress("downloading the sandbox's packages (about 420 MB, once)")
            _download()
            wheels = locked_wheels()
    if not _complete(wheels):
        raise SandboxError(
            f"pip left {len(wheels)} of {len(_pins())} wheels in {wheel_dir()}; remove it and retry"
        )
    return wheels


def locked_wheels() -> list[Path]:
    """The wheels in the cache that the lock names by hash and that the image's Python can load."""
    hashes = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", LOCK.read_text(encoding="utf-8")))
    return [
        path for path in sorted(wheel_dir().glob("*.whl")) if _fits(path.name) and _sha256(path) in hashes
    ]


def _fits(name: str) -> bool:
    abi, platform = name.removesuffix(".whl").split("-")[-2:]
    return platform == "any" or (
        "manylinux" in platform and "x86_64" in platform and abi in {_ABI, "abi3", "none"}
    )


def _complete(wheels: list[Path]) -> bool:
    found = {tuple(path.name.split("-")[:2]) for path in wheels}
    return len(found) == len(_pins())


def _pins() -> list[str]:
    return re.findall(r"^[\w.-]+==\S+", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)


def _download() -> None:
    command = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "--requirement", str(LOCK)]
    command += ["--implementation", "cp", "--python-version", ".".join(map(str, PYTHON))]
    command += [option for platform in _PLATFORMS for option in ("--platform", platform)]
    command += ["--dest", str(wheel_dir())]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        last_words = " ".join(result.stderr.split()[-60:])
        raise SandboxError(
            f"pip could not download the sandbox's packages: {last_words}; check the network and pip's "
            f"settings (`pip config list`), or copy the wheels from another machine into {wheel_dir()}"
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
