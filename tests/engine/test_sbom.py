"""The bill of materials of the real image."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from grader.engine import connect
from grader.image import image_tag
from grader.image.inputs import LOCK, labels
from grader.image.sbom import bill
from grader.lock import pins

if TYPE_CHECKING:
    from .conftest import Inmate

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def text() -> str:
    return bill(host=True)


@pytest.fixture(scope="module")
def components(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)["components"]
    return found


def test_it_conforms_to_its_schema_and_is_the_same_again(text: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert bill(host=True) == text


def test_it_holds_each_locked_package_with_the_one_hash_that_was_installed(
    components: list[dict[str, Any]],
) -> None:
    wheels = {each["name"]: each for each in components if each["bom-ref"].startswith("sandbox:pkg:pypi")}
    assert len(wheels) == len(pins(LOCK))
    for pin in pins(LOCK):
        found = wheels[pin.name]
        (digest,) = found["hashes"]
        assert (found["version"], digest["content"] in pin.hashes) == (pin.version, True)


def test_it_holds_what_debian_s_own_program_lists(components: list[dict[str, Any]], inmate: "Inmate") -> None:
    program = """
import subprocess
command = ["dpkg-query", "--show", "--showformat", "${Package} ${Version}\\n"]
result = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
"""
    listed = inmate.run(program)
    assert len(listed) > 80
    found = [f"{each['name']} {each['version']}" for each in components if "pkg:deb/" in each["bom-ref"]]
    assert sorted(found) == sorted(listed)


def test_the_image_bears_the_digests_of_what_it_was_made_from(components: list[dict[str, Any]]) -> None:
    client = connect()
    try:
        found = client.inspect_image(image_tag())["Config"]["Labels"]  # type: ignore[no-untyped-call]
    finally:
        client.close()
    assert labels().items() <= found.items()
    assert found["org.opencontainers.image.base.name"]
    assert found["org.opencontainers.image.base.digest"].startswith("sha256:")
    (image,) = [each for each in components if each["type"] == "container"]
    assert {each["name"]: each["value"] for each in image["properties"]} == found
