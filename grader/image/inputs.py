"""The files that decide what is in the image, and the digests that name its layers."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import sandbox

SANDBOX = Path(sandbox.__file__).parent
DOCKERFILE = SANDBOX / "Dockerfile"
LOCK = SANDBOX / "requirements.txt"
PROFILE = SANDBOX / "seccomp.json"
WORKER = SANDBOX / "worker"

# The one Python that LOCK was made for: Debian bookworm's and the default BASE_IMAGE's.
PYTHON = (3, 11)

# The Dockerfile's last stage; what comes before it is the slow part, which changes with the lock alone.
LAST_STAGE = "\nFROM packages\n"


def image_tag() -> str:
    """Name of the image made from the inputs as they are now, e.g. "grader-sandbox:0123456789ab"."""
    return f"grader-sandbox:{_digest(SANDBOX, [DOCKERFILE, LOCK, PROFILE, *worker_files()])}"


def labels() -> dict[str, str]:
    """What the image bears of its inputs: the SHA-256 of each file, and for the worker that of its `sha256sum`."""
    files = {"dockerfile": DOCKERFILE, "requirements": LOCK, "seccomp": PROFILE}
    worker = "".join(f"{_sha256(path)}  {path.relative_to(SANDBOX).as_posix()}\n" for path in worker_files())
    digests = {name: _sha256(path) for name, path in files.items()}
    digests["worker"] = hashlib.sha256(worker.encode()).hexdigest()
    return {f"grader.{name}.sha256": digest for name, digest in digests.items()}


def packages_tag() -> str:
    """Name of the stage that holds Python and the locked packages but no worker."""
    head, _ = split_dockerfile()
    digest = hashlib.sha256(head.encode() + b"\0" + LOCK.read_bytes()).hexdigest()
    return f"grader-packages:{digest[:12]}"


def split_dockerfile() -> tuple[str, str]:
    """The Dockerfile up to the stage `packages`, and the instructions that come after `FROM packages`."""
    head, _, tail = DOCKERFILE.read_text(encoding="utf-8").partition(LAST_STAGE)
    return head, tail


def worker_files() -> list[Path]:
    """Every file of the worker in a stable order; bytecode of the host's Python stays out."""
    files = (path for path in WORKER.rglob("*") if path.is_file())
    return sorted(path for path in files if "__pycache__" not in path.parts)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
