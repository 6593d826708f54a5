"""The bill of materials of an image that a stand-in for the engine tells of."""

import importlib.metadata
import io
import json
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from grader import __version__
from grader.errors import UsageError
from grader.image import sbom
from grader.lock import core_lock, pins

STATUS = """Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc
Version: 2.36-9+deb12u10
Depends: libgcc-s1, libcrypt1 (>= 1: 4.4)
Description: C library
 Contains: shared libraries

Package: removed
Status: deinstall ok config-files
Architecture: all
Version: 1
"""
INSTALLED = {
    "install": [
        {
            "metadata": {"name": "NumPy", "version": "2.4.0"},
            "download_info": {"archive_info": {"hashes": {"sha256": "a" * 64}}},
        },
        {
            "metadata": {"name": "typing_extensions", "version": "4.0"},
            "download_info": {"archive_info": {"hash": f"sha256={'e' * 64}"}},
        },
    ]
}
CONTENTS = {
    "/var/lib/dpkg/status": STATUS,
    "/usr/lib/os-release": 'NAME="Debian"\nID=debian\nVERSION_CODENAME=bookworm\n',
    "/usr/local/share/packages.json": json.dumps(INSTALLED),
}
IMAGE = {
    "Id": "sha256:" + "b" * 64,
    "Created": "2026-11-30T11:02:03.77229401Z",
    "Config": {"Labels": {"grader.worker.sha256": "c" * 64}, "Env": ["PYTHON_VERSION=3.11.14", "A=b"]},
}


class Engine:
    """Knows one image, and which containers there are."""

    def __init__(self) -> None:
        self.containers: list[str] = []

    def inspect_image(self, name: str) -> dict[str, Any]:
        return IMAGE

    def create_container(self, image: str, **_: Any) -> dict[str, str]:
        self.containers.append(image)
        return {"Id": image}

    def get_archive(self, container: str, path: str) -> tuple[Iterator[bytes], dict[str, str]]:
        content, buffer = CONTENTS[path].encode(), io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            member = tarfile.TarInfo(path.rpartition("/")[2])
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        return iter([buffer.getvalue()]), {}

    def remove_container(self, container: str, force: bool) -> None:
        self.containers.remove(container)

    def close(self) -> None: ...


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    engine = Engine()
    monkeypatch.setattr(sbom, "connect", lambda: engine)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return engine


def bill(**options: bool) -> dict[str, Any]:
    text = sbom.bill(host=options.get("host", False))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    content: dict[str, Any] = json.loads(text)
    return content


def test_what_is_in_the_image_is_listed_with_its_origin(engine: Engine) -> None:
    found = bill()
    assert {each["purl"] for each in found["components"]} == {
        "pkg:pypi/numpy@2.4.0",
        "pkg:pypi/typing-extensions@4.0",
        "pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64&distro=bookworm",
        "pkg:generic/python@3.11.14",
    }
    hashes = {each["name"]: each["hashes"] for each in found["components"] if "hashes" in each}
    assert {name: each[0]["content"][0] for name, each in hashes.items()} == {
        "numpy": "a",
        "typing-extensions": "e",
    }
    image = found["metadata"]["component"]
    assert (image["type"], image["hashes"][0]["content"]) == ("container", "b" * 64)
    assert image["properties"] == [{"name": "grader.worker.sha256", "value": "c" * 64}]
    (of_image,) = [each for each in found["dependencies"] if each["ref"] == image["bom-ref"]]
    assert len(of_image["dependsOn"]) == 4
    assert engine.containers == []


def test_of_the_host_what_is_installed_of_the_lock_is_listed() -> None:
    found = bill(host=True)
    assert (found["metadata"]["component"]["name"], found["metadata"]["component"]["version"]) == (
        "grader",
        __version__,
    )
    here = {each["name"]: each for each in found["components"] if each["bom-ref"].startswith("host:")}
    assert (
        {"python", "docker", "numpy", "pytest"}
        <= here.keys()
        <= {"python", *(p.name for p in pins(core_lock()))}
    )
    assert here["docker"]["hashes"]
    (image,) = [each for each in found["components"] if each["type"] == "container"]
    (of_grader,) = [
        each for each in found["dependencies"] if each["ref"] == found["metadata"]["component"]["bom-ref"]
    ]
    assert set(of_grader["dependsOn"]) == {image["bom-ref"], *(each["bom-ref"] for each in here.values())}


def test_a_version_that_the_lock_does_not_name_has_none_of_its_hashes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "0.0.1")
    here = [each for each in bill(host=True)["components"] if each["bom-ref"].startswith("host:pkg:pypi")]
    assert here
    assert not any("hashes" in each for each in here)


def test_the_same_image_gives_the_same_text(monkeypatch: pytest.MonkeyPatch) -> None:
    for host in (False, True):
        assert sbom.bill(host=host) == sbom.bill(host=host)
    assert bill()["metadata"]["timestamp"] == "2026-11-30T11:02:03+00:00"
    other = bill()["serialNumber"]
    monkeypatch.setitem(IMAGE, "Id", "sha256:" + "d" * 64)
    assert bill()["serialNumber"] != other


def test_the_time_may_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert datetime.fromisoformat(bill()["metadata"]["timestamp"]) == datetime(1970, 1, 2, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(UsageError, match="received 'yesterday', expected seconds"):
        bill()
