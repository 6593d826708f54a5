"""What an engine must offer for gVisor, and what is special about a box in it."""

import re
from pathlib import Path
from typing import Any

import docker
import pytest

from grader.backends import docker as docker_backend
from grader.backends import gvisor
from grader.backends.base import BoxSpec
from grader.backends.docker import DockerBackend
from grader.backends.docker_configuration import Placement, container_configuration
from grader.exercise import Limits


class Engine:
    """Has the image, and these runtimes."""

    def __init__(self, runtimes: dict[str, Any]) -> None:
        self._runtimes = runtimes

    def images(self, name: str) -> list[str]:
        return [name]

    def info(self) -> dict[str, Any]:
        return {"Runtimes": self._runtimes}

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("runtimes", "problem"),
    [
        ({"runc": {}}, "no runtime `runsc`.*make engine.*docs/security.md"),
        ({"runsc": {"path": "/usr/bin/runsc"}}, "filters no system calls.*--oci-seccomp.*make engine"),
        ({"runsc": {"runtimeArgs": ["--network=none"]}}, "--oci-seccomp"),
        ({"runsc": {"runtimeArgs": ["--oci-seccomp=false"]}}, "--oci-seccomp"),
        ({"runsc": {"runtimeArgs": ["--network=none", "--oci-seccomp"]}}, None),
        ({"runsc": {"runtimeArgs": ["-oci-seccomp=true"]}}, None),
    ],
)
def test_what_the_engine_lacks_is_named_with_its_mending(
    monkeypatch: pytest.MonkeyPatch, runtimes: dict[str, Any], problem: str | None
) -> None:
    monkeypatch.setattr(docker_backend, "connect", lambda: Engine(runtimes))
    found = DockerBackend(runtime="runsc").problem()
    assert found is None if problem is None else re.search(problem, found or ""), found
    assert DockerBackend().problem() is None


def host_configuration(runtime: str | None) -> dict[str, Any]:
    client = docker.APIClient(version="1.41")
    placement = Placement(
        "image", runtime, (0,), Path("/run/x"), b"t" * 16, runtime is not None, 1_900_000_000
    )
    try:
        found: dict[str, Any] = container_configuration(client, BoxSpec(Limits(pids=100), ()), placement)
    finally:
        client.close()
    host: dict[str, Any] = found["HostConfig"]
    return host


def test_gvisor_counts_a_boxs_processes_and_gets_more_of_the_machines() -> None:
    plain, inside = host_configuration(None), host_configuration("runsc")
    assert plain["PidsLimit"] == 100
    assert inside["PidsLimit"] == gvisor.host_pids(100) > 700
    limits = {limit["Name"]: (limit["Soft"], limit["Hard"]) for limit in inside["Ulimits"]}
    assert limits["nproc"] == (100, 100)
    assert "nproc" not in {limit["Name"] for limit in plain["Ulimits"]}


def test_nothing_else_is_laxer_in_gvisor() -> None:
    plain, inside = host_configuration(None), host_configuration("runsc")
    differing = {key for key in plain.keys() | inside.keys() if plain.get(key) != inside.get(key)}
    assert differing == {"Runtime", "PidsLimit", "Ulimits", "Binds", "Memory", "MemorySwap"}
    assert inside["Binds"] == []
    assert inside["Memory"] == inside["MemorySwap"] == plain["Memory"] + gvisor.MEMORY
