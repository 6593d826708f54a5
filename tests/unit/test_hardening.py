import tempfile
from pathlib import Path
from typing import Any

import pytest

from grader.hardening import access, escapes, hardening, is_open_to_all, runc

OLD, NEW = "CVE-2024-21626", "CVE-2025-31133"
INFO = {
    "SecurityOptions": ["name=seccomp,profile=builtin"],
    "MemoryLimit": True,
    "SwapLimit": True,
    "PidsLimit": True,
    "CpuCfsQuota": True,
    "CPUSet": True,
}
VERSION = {"Components": [{"Name": "Engine", "Version": "28.0"}, {"Name": "runc", "Version": "1.4.0"}]}
SOCKET = "unix:///nowhere/docker.sock"


@pytest.mark.parametrize(
    ("version", "ways"),
    [
        ("1.0.3", [OLD, NEW]),
        ("1.1.11", [OLD, NEW]),
        ("1.1.12", [NEW]),
        ("v1.1.15-0-gbc20cb4", [NEW]),
        ("1.2.0-rc.1", [NEW]),
        ("1.2.7", [NEW]),
        ("1.2.8", []),
        ("1.2.10", []),
        ("1.3.2", [NEW]),
        ("1.3.3", []),
        ("1.4.0-rc.2", [NEW]),
        ("1.4.0-rc.3", []),
        ("1.4.0", []),
        ("1.5.0-rc.1", []),
        ("2.0.0", []),
    ],
)
def test_escapes_by_version(version: str, ways: list[str]) -> None:
    found = escapes(version)
    assert found is not None
    assert [name.split(",")[0] for name in found] == ways


@pytest.mark.parametrize("version", ["", "unknown", "59923ef"])
def test_what_is_no_version_says_nothing(version: str) -> None:
    assert escapes(version) is None
    assert runc([{"Name": "runc", "Version": version}]).ok is None


def component(version: str, commit: str) -> list[dict[str, Any]]:
    return [{"Name": "runc", "Version": version, "Details": {"GitCommit": commit}}]


def test_an_old_runc_of_its_authors_is_to_be_updated() -> None:
    found = runc(component("1.1.7", "v1.1.7-0-g860f061"))
    assert found.ok is None
    assert "1.1.7 lets programs out" in found.detail
    assert OLD in found.detail
    assert found.mend.startswith("update to")


@pytest.mark.parametrize(
    ("version", "commit"),
    [
        ("1.1.5+ds1", "1.1.5+ds1-1+deb12u1"),
        ("1.1.7", "1.1.7-0ubuntu1~22.04.9"),
        ("1.1.4", "1.1.4-1.el9_1"),
        ("1.1.9-1.amzn2", ""),
    ],
)
def test_an_old_runc_of_a_distribution_may_have_been_mended(version: str, commit: str) -> None:
    found = runc(component(version, commit))
    assert found.ok is None
    assert "lets programs out" not in found.detail
    assert (commit or version) in found.detail
    assert "apt changelog runc" in found.mend
    assert NEW in found.detail


def test_an_engine_without_runc_says_so() -> None:
    assert runc([{"Name": "Podman Engine", "Version": "5.0"}]).ok is None


@pytest.mark.parametrize(
    ("address", "tls", "to_all", "ok", "words"),
    [
        ("unix:///var/run/docker.sock", False, False, True, ""),
        ("unix:///var/run/docker.sock", False, True, None, "every user"),
        ("tcp://10.0.0.1:2375", False, False, None, "without TLS"),
        ("tcp://127.0.0.1:2375", False, False, None, "without TLS"),
        ("http://127.0.0.1:2375", False, False, None, "without TLS"),
        ("tcp://10.0.0.1:2376", True, False, True, ""),
        ("ssh://grader@10.0.0.1", False, False, True, ""),
    ],
)
def test_access(address: str, tls: bool, to_all: bool, ok: bool | None, words: str) -> None:
    found = access(address, tls=tls, to_all=to_all)
    assert found.ok is ok
    assert words in found.detail
    assert bool(found.mend) is (ok is None)


@pytest.mark.parametrize(
    ("folder", "mode", "to_all"),
    [(0o755, 0o660, False), (0o755, 0o666, True), (0o750, 0o666, False), (0o755, 0o664, False)],
)
def test_a_socket_that_every_user_may_use(folder: int, mode: int, to_all: bool) -> None:
    # Not in the folder of pytest's, which is closed to others.
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        path = Path(place) / "docker.sock"
        path.touch()
        path.chmod(mode)
        Path(place).chmod(folder)
        assert is_open_to_all(f"unix://{path}") is to_all


@pytest.mark.parametrize("address", ["tcp://10.0.0.1:2375", "unix:///nowhere/docker.sock"])
def test_what_is_no_socket_here_is_open_to_nobody(address: str) -> None:
    assert is_open_to_all(address) is False


def test_a_sound_engine_is_sound() -> None:
    assert [found.name for found in hardening(INFO, VERSION, SOCKET, tls=False) if found.ok is not True] == []


@pytest.mark.parametrize(
    ("change", "name", "ok"),
    [
        ({"SecurityOptions": None}, "system-call filter", False),
        ({"MemoryLimit": False}, "memory limit", False),
        ({"SwapLimit": False}, "swap limit", False),
        ({"PidsLimit": False}, "process limit", False),
        ({"CpuCfsQuota": False}, "CPU limit", False),
        ({"CPUSet": False}, "CPU pinning", False),
        ({"Warnings": ["WARNING: No blkio throttle support"]}, "engine's own warnings", None),
    ],
)
def test_what_an_engine_lacks_is_told_with_its_mending(
    change: dict[str, Any], name: str, ok: bool | None
) -> None:
    (found,) = (each for each in hardening(INFO | change, VERSION, SOCKET, tls=False) if each.ok is not True)
    assert (found.name, found.ok) == (name, ok)
    assert found.mend


def test_warnings_about_networks_do_not_matter() -> None:
    info = INFO | {"Warnings": ["WARNING: bridge-nf-call-iptables is disabled"]}
    assert all(found.ok for found in hardening(info, VERSION, SOCKET, tls=False))
