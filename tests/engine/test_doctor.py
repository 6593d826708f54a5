"""What the doctor says of the engine that there is."""

from pathlib import Path

import pytest

from grader.backends.docker import DockerBackend
from grader.doctor import diagnose
from grader.engine import engine_address

pytestmark = pytest.mark.engine


def test_the_real_engine_tells_all_that_is_asked_of_it(backend: DockerBackend, tmp_path: Path) -> None:
    found = {finding.name: finding for finding in diagnose(tmp_path)}
    versions = {each["Name"]: each["Version"] for each in backend._client().version()["Components"]}
    assert versions.get("runc", "no runc") in found["runc"].detail
    assert engine_address() in found["access to the engine"].detail
    for name in ("system-call filter", "memory limit", "process limit", "CPU limit", "CPU pinning"):
        assert found[name].ok is True, found[name]
