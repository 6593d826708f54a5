"""The software bill of materials: what is in the sandbox image, and what runs beside it on the host, as CycloneDX 1.6.

The same image and the same host give the same text.
"""

import importlib.metadata
import io
import json
import os
import platform
import re
import tarfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from grader import __version__
from grader.backends.owner import HOST_LABEL, OWNER_LABEL, host_identity, own_identity
from grader.engine import connect, translated
from grader.errors import UsageError
from grader.image.inputs import image_tag
from grader.lock import core_lock, pins

if TYPE_CHECKING:
    import docker

_EPOCH = "SOURCE_DATE_EPOCH"
_STATUS, _RELEASE, _INSTALLED = "var/lib/dpkg/status", "usr/lib/os-release", "usr/local/share/packages.json"


def bill(*, host: bool) -> str:
    """The bill of the image of the inputs as they are now.

    Args:
        host: Add the grader and what it runs on here.

    Returns:
        A CycloneDX 1.6 document in JSON, with a final line break.

    Raises:
        SandboxError: No engine answers, or it has not built the image.
        UsageError: SOURCE_DATE_EPOCH is no number of seconds, or the grader's lock is missing.
    """
    tag = image_tag()
    client = connect()
    try:
        with translated(f"look at the image {tag}"):
            found = client.inspect_image(tag)  # type: ignore[no-untyped-call]
            contents = _contents(client, found["Id"], (_STATUS, _RELEASE, _INSTALLED))
    finally:
        client.close()
    image = _image(tag, found)
    inside = [
        *_debian(contents[_STATUS], contents[_RELEASE]),
        *_python(found),
        *_wheels(contents[_INSTALLED]),
    ]
    outside = [*_host()] if host else []
    whole = _component("grader", __version__, "pypi", side="host", kind=ComponentType.APPLICATION)
    bom = Bom(
        metadata=BomMetaData(component=whole if host else image, timestamp=_time(found["Created"])),
        components=[*inside, *outside, *([image] if host else [])],
    )
    if host:
        bom.register_dependency(whole, [image, *outside])
    bom.register_dependency(image, inside)
    references = [found["Id"], *sorted(component.bom_ref.value or "" for component in bom.components)]
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(references))
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _contents(client: "docker.APIClient", image: str, paths: tuple[str, ...]) -> dict[str, str]:
    """Files of an image, read out of a container that is never started."""
    owner = {OWNER_LABEL: own_identity(), HOST_LABEL: host_identity()}
    container = client.create_container(image, labels=owner, network_disabled=True)
    try:
        return {path: _read(client, container["Id"], path) for path in paths}
    finally:
        client.remove_container(container["Id"], force=True)


def _read(client: "docker.APIClient", container: str, path: str) -> str:
    parts, _ = client.get_archive(container, f"/{path}")
    with tarfile.open(fileobj=io.BytesIO(b"".join(parts))) as archive:
        file = archive.extractfile(archive.getmembers()[0])
        assert file is not None  # a plain file is asked for
        return file.read().decode()


def _image(tag: str, found: dict[str, Any]) -> Component:
    name, _, version = tag.partition(":")
    labels = found["Config"].get("Labels") or {}
    return Component(
        type=ComponentType.CONTAINER,
        name=name,
        version=version,
        bom_ref=f"image:{tag}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=found["Id"].removeprefix("sha256:"))],
        properties=[Property(name=name, value=value) for name, value in labels.items()],
    )


def _debian(status: str, release: str) -> Iterator[Component]:
    """The packages of dpkg's data base that are installed."""
    about = {
        name: value.strip('"') for name, _, value in (line.partition("=") for line in release.splitlines())
    }
    for paragraph in status.split("\n\n"):
        fields = {name: value for name, _, value in (line.partition(": ") for line in paragraph.splitlines())}
        if fields.get("Status") == "install ok installed":
            suite = {"arch": fields["Architecture"], "distro": about.get("VERSION_CODENAME", "")}
            yield _component(fields["Package"], fields["Version"], "deb", about.get("ID"), suite)


def _python(found: dict[str, Any]) -> Iterator[Component]:
    """The interpreter of a base that has not got it from a Debian package; such bases say so in their environment."""
    for variable in found["Config"].get("Env") or ():
        name, _, version = variable.partition("=")
        if name == "PYTHON_VERSION":
            yield _component("python", version, "generic")


def _wheels(installed: str) -> Iterator[Component]:
    """What pip reported to have installed."""
    for each in json.loads(installed)["install"]:
        about, archive = each["metadata"], each["download_info"]["archive_info"]
        # Before version 23.1 pip knew one hash of a file alone.
        digest = archive["hashes"]["sha256"] if "hashes" in archive else archive["hash"].partition("=")[2]
        yield _component(
            re.sub(r"[-_.]+", "-", about["name"]).lower(), about["version"], "pypi", hashes=(digest,)
        )


def _host() -> Iterator[Component]:
    """The interpreter, and what is installed of the grader's lock; hashes where it is what the lock admits."""
    yield _component("python", platform.python_version(), "generic", side="host")
    for pin in pins(core_lock()):
        try:
            version = importlib.metadata.version(pin.name)
        except importlib.metadata.PackageNotFoundError:
            continue  # it is for other systems
        hashes = pin.hashes if version == pin.version else ()
        yield _component(pin.name, version, "pypi", side="host", hashes=hashes)


def _component(
    name: str,
    version: str,
    index: str,
    namespace: str | None = None,
    qualifiers: dict[str, str] | None = None,
    *,
    side: str = "sandbox",
    kind: ComponentType = ComponentType.LIBRARY,
    hashes: tuple[str, ...] = (),
) -> Component:
    url = PackageURL(index, namespace, name, version, qualifiers)
    return Component(
        type=kind,
        name=name,
        version=version,
        purl=url,
        bom_ref=f"{side}:{url.to_string()}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in hashes],
    )


def _time(created: str) -> datetime:
    """When the bill says it was made: SOURCE_DATE_EPOCH, else when the image was."""
    seconds = os.environ.get(_EPOCH)
    if seconds is None:
        return datetime.fromisoformat(created).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"{_EPOCH}: received {seconds!r}, expected seconds since 1970") from None
