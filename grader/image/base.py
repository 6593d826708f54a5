"""The image that the sandbox starts from: a registry's Python, or one made from Debian's packages."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from grader.engine import connect, translated
from grader.errors import SandboxError
from grader.image.cache import cache_dir, exclusive

if TYPE_CHECKING:
    import docker

REGISTRY_IMAGE = "python:3.11-slim-bookworm"
DEBIAN_IMAGE = "grader-base:bookworm"
_SUITE = "bookworm"
_SILENCE = 20  # seconds: a registry that says nothing for so long is not reachable


def choose_base(client: "docker.APIClient", progress: Callable[[str], None]) -> str:
    """Find the image to build on: GRADER_BASE_IMAGE, one that is here already, the registry's, Debian's.

    Returns:
        Name of an image that the engine has.

    Raises:
        SandboxError: No registry answers and Debian's packages cannot be used here either.
    """
    wanted = os.environ.get("GRADER_BASE_IMAGE")
    if wanted:
        if not has_image(client, wanted) and not _pull(client, wanted):
            raise SandboxError(
                f"GRADER_BASE_IMAGE is {wanted!r}, which the engine neither has nor can pull; load it with "
                "`docker load`, or unset the variable"
            )
        return wanted
    for name in (REGISTRY_IMAGE, DEBIAN_IMAGE):
        if has_image(client, name):
            return name
    if not base_archive().exists():
        progress(f"asking the image registry for {REGISTRY_IMAGE}")
        if _pull(client, REGISTRY_IMAGE):
            return REGISTRY_IMAGE
        progress("no image registry answers: making the base from Debian's packages (about 20 s)")
    archive = make_base_archive()
    with translated("import the base image"):
        client.import_image_from_file(str(archive), repository=DEBIAN_IMAGE.split(":")[0], tag=_SUITE)
    return DEBIAN_IMAGE


def has_image(client: "docker.APIClient", name: str) -> bool:
    """Whether the engine has an image of this name."""
    with translated(f"look for the image {name}"):
        return bool(client.images(name=name))


def base_labels(client: "docker.APIClient", name: str) -> dict[str, str]:
    """What an image built on the base bears of it: its name, and its registry's digest of it or else the engine's."""
    with translated(f"look at the image {name}"):
        found = client.inspect_image(name)  # type: ignore[no-untyped-call]
    digests = [digest.rpartition("@")[2] for digest in found.get("RepoDigests") or []]
    return {
        "org.opencontainers.image.base.name": name,
        "org.opencontainers.image.base.digest": digests[0] if digests else found["Id"],
    }


def base_archive() -> Path:
    """Where the root file system of the base made from Debian's packages is kept."""
    return cache_dir() / f"base-{_SUITE}.tar"


def make_base_archive() -> Path:
    """Make the root file system of the base unless the cache has it.

    Raises:
        SandboxError: mmdebstrap is missing or failed.
    """
    with exclusive("base"):
        archive = base_archive()
        if archive.exists():
            return archive
        partial = archive.with_suffix(".partial.tar")
        command = [_mmdebstrap(), "--quiet", "--variant=minbase", "--include=python3,python3-pip", _SUITE]
        result = subprocess.run([*command, str(partial)], capture_output=True, text=True, check=False)
        if result.returncode != 0:
            partial.unlink(missing_ok=True)
            last_words = " ".join(result.stderr.split()[-40:])
            raise SandboxError(
                f"mmdebstrap could not make the base image: {last_words}; check that its package mirror "
                "can be reached, or set GRADER_BASE_IMAGE to an image with Python 3.11"
            )
        return partial.rename(archive)


def _pull(client: "docker.APIClient", name: str) -> bool:
    import docker.errors
    import requests

    impatient = connect(timeout=_SILENCE)
    try:
        for _ in impatient.pull(name, stream=True, decode=True):
            pass
    except (docker.errors.DockerException, requests.RequestException):
        return False
    finally:
        impatient.close()
    return has_image(client, name)


def _mmdebstrap() -> str:
    if shutil.which("mmdebstrap") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "--no-install-recommends", "mmdebstrap"]):
            subprocess.run(
                ["apt-get", "--quiet", *command], env=environment, capture_output=True, check=False
            )
    program = shutil.which("mmdebstrap")
    if program is None:
        raise SandboxError(
            "no registry of images answers, so the base has to be made from Debian's packages, and "
            "mmdebstrap is missing: run `sudo apt-get install mmdebstrap`; or `docker load` this image: "
            f"{REGISTRY_IMAGE}"
        )
    return program
