"""Building the image: the packages stage once for each lock, the worker's layer whenever its code changes."""

import io
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TYPE_CHECKING

from grader.engine import connect, translated
from grader.errors import SandboxError
from grader.image.base import base_labels, choose_base, has_image
from grader.image.cache import cache_dir, exclusive
from grader.image.inputs import LOCK, WORKER, image_tag, labels, packages_tag, split_dockerfile, worker_files
from grader.image.wheels import fetch_wheels

if TYPE_CHECKING:
    import docker

_BUILD_SECONDS = 900  # longest silence of one build step


def build(progress: Callable[[str], None]) -> str:
    """Build the sandbox image unless the engine has it already.

    Args:
        progress: Called with one line of text for each step that takes time.

    Returns:
        The image's name, that of `image_tag`.

    Raises:
        SandboxError: No engine, no base image, no wheels, or a step of the build failed.
    """
    client = connect(timeout=_BUILD_SECONDS)
    try:
        with exclusive("build"):
            tag = image_tag()
            if has_image(client, tag):
                return tag
            if not has_image(client, packages_tag()):
                _build_packages(client, progress)
            progress("adding the worker")
            _, last_stage = split_dockerfile()
            dockerfile = f"FROM {packages_tag()}\n{last_stage}"
            files = [(f"worker/{path.relative_to(WORKER).as_posix()}", path) for path in worker_files()]
            _run_build(client, dockerfile, files, tag, labels=labels())
            return tag
    finally:
        client.close()


def prepare(progress: Callable[[str], None]) -> None:
    """Fetch what `build` would fetch, unless it is done with it.

    Raises:
        SandboxError: No engine, no base image or no wheels.
    """
    client = connect(timeout=_BUILD_SECONDS)
    try:
        with exclusive("build"):
            if not has_image(client, packages_tag()):
                _fetch(client, progress)
    finally:
        client.close()


def is_built() -> bool:
    """Whether the engine has the image of the inputs as they are now.

    Raises:
        SandboxError: No engine answers.
    """
    client = connect()
    try:
        return has_image(client, image_tag())
    finally:
        client.close()


def _build_packages(client: "docker.APIClient", progress: Callable[[str], None]) -> None:
    base, wheels = _fetch(client, progress)
    progress(f"installing {len(wheels)} packages on {base} (about a minute, once)")
    head, _ = split_dockerfile()
    files = [("requirements.txt", LOCK), *((f"wheels/{wheel.name}", wheel) for wheel in wheels)]
    _run_build(client, head, files, packages_tag(), {"BASE_IMAGE": base}, base_labels(client, base))


def _fetch(client: "docker.APIClient", progress: Callable[[str], None]) -> tuple[str, list[Path]]:
    """The base image's name and the wheels, side by side: one wants the processor, one the network."""
    with ThreadPoolExecutor() as pool:
        wheels = pool.submit(fetch_wheels, progress)
        return choose_base(client, progress), wheels.result()


def _run_build(
    client: "docker.APIClient",
    dockerfile: str,
    files: Iterable[tuple[str, Path]],
    tag: str,
    arguments: dict[str, str] | None = None,
    labels: dict[str, str] | None = None,
) -> None:
    with tempfile.TemporaryFile(dir=cache_dir()) as context, translated(f"build {tag}"):
        _write_context(context, dockerfile, files)
        context.seek(0)
        steps = client.build(
            fileobj=context,
            custom_context=True,
            tag=tag,
            buildargs=arguments,
            labels=labels,
            network_mode="none",
            rm=True,
            forcerm=True,
            decode=True,
        )
        heard: list[str] = []
        for step in steps:
            heard.append(str(step.get("stream", "")))
            if "error" in step:
                output = " ".join("".join(heard[-20:]).split())[-600:]
                raise SandboxError(f"cannot build {tag}: {step['error']}; the build's last words: {output}")


def _write_context(context: IO[bytes], dockerfile: str, files: Iterable[tuple[str, Path]]) -> None:
    """Write what the engine may see as a tar; the same inputs give the same bytes, so its cache works."""
    with tarfile.open(fileobj=context, mode="w") as archive:
        text = dockerfile.encode()
        _add(archive, "Dockerfile", len(text), io.BytesIO(text))
        for name, path in files:
            with path.open("rb") as content:
                _add(archive, name, path.stat().st_size, content)


def _add(archive: tarfile.TarFile, name: str, size: int, content: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o644
    archive.addfile(member, content)
