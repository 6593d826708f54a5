"""How well an engine holds what runs in it, by what it says of itself."""

import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from grader.finding import Finding

_LIMITS = {
    "memory limit": "MemoryLimit",
    "swap limit": "SwapLimit",
    "process limit": "PidsLimit",
    "CPU limit": "CpuCfsQuota",
    "CPU pinning": "CPUSet",
}
_CGROUP_MEND = (
    "the kernel lacks this control group: on Debian boot with `cgroup_enable=memory swapaccount=1`; "
    "a rootless engine needs cgroup v2 delegation"
)
_NO_CANDIDATE = 10**6
# Ways out of a container, and the first version of each series in which they are closed. They are open in series older
# than all of these, and closed in later ones.
_ESCAPES = {
    "CVE-2024-21626": ("1.1.12",),
    "CVE-2025-31133, CVE-2025-52565, CVE-2025-52881": ("1.2.8", "1.3.3", "1.4.0-rc.3"),
}
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:[-~.]?rc\.?(\d+))?")
# A distribution's revision, e.g. 1.1.5+ds1-1+deb12u1, 1.1.12-0ubuntu2~22.04.1, 1.1.12-1.el9.
_PACKAGED = re.compile(r"\+ds|[-+~.](\d+)?(deb|ubuntu|el|fc|amzn|sles)\d|-r\d+$")


def hardening(
    info: Mapping[str, Any], version: Mapping[str, Any], address: str, *, tls: bool
) -> Iterator[Finding]:
    """What matters where other people's code runs.

    Args:
        info: The engine's answer to `info`.
        version: Its answer to `version`.
        address: Where it is reached, e.g. "unix:///var/run/docker.sock".
        tls: Whether that is encrypted and authenticated.
    """
    yield runc(version.get("Components") or ())
    yield access(address, tls=tls, to_all=is_open_to_all(address))
    yield seccomp(info.get("SecurityOptions") or ())
    for name, key in _LIMITS.items():
        works = bool(info.get(key))
        yield Finding(name, works, "enforced" if works else "not enforced", "" if works else _CGROUP_MEND)
    # Sandboxes have no network, so what concerns bridges does not matter here.
    warnings = [each for each in info.get("Warnings") or () if "bridge-nf-call" not in each]
    if warnings:
        yield Finding("engine's own warnings", None, "; ".join(warnings), "see `docker info`")


def runc(components: Iterable[Mapping[str, Any]]) -> Finding:
    """Whether ways out of a container are known for the program that starts them.

    Args:
        components: What the engine consists of, as it says.
    """
    name = "runc"
    found = next((each for each in components if each.get("Name") == name), None)
    version = "" if found is None else str(found.get("Version", ""))
    if found is None or (open_ := escapes(version)) is None:
        told = f"version {version!r}" if found else "no runc among the engine's components"
        return Finding(name, None, told, "see whether what starts containers is up to date")
    if not open_:
        return Finding(name, True, version)
    which = ", ".join(open_)
    commit = (found.get("Details") or {}).get("GitCommit", "")
    if _PACKAGED.search(version) or _PACKAGED.search(commit):
        return Finding(
            name,
            None,
            f"{commit or version}: open in what its authors released under this number: {which}; "
            "the distribution may have closed them in its package",
            "see whether the package's changelog names them (`apt changelog runc`, `rpm -q --changelog runc`)",
        )
    return Finding(
        name,
        None,
        f"{version} lets programs out of containers: {which}",
        "update to 1.2.8, 1.3.3, 1.4.0 or later",
    )


def escapes(version: str) -> list[str] | None:
    """Known ways out of the containers of a version of runc as its authors released it; None for no version."""
    own = _parsed(version)
    return None if own is None else [name for name, mended in _ESCAPES.items() if not _is_mended(own, mended)]


def _is_mended(version: tuple[int, ...], mended: Iterable[str]) -> bool:
    first = [parsed for each in mended if (parsed := _parsed(each)) is not None]
    same = [each for each in first if each[:2] == version[:2]]
    return version >= (same[0] if same else first[-1])


def _parsed(version: str) -> tuple[int, int, int, int] | None:
    """Numbers that are ordered as the versions are: a candidate comes before its release."""
    match = _VERSION.match(version)
    if match is None:
        return None
    major, minor, patch, candidate = match.groups()
    return int(major), int(minor), int(patch), int(candidate or _NO_CANDIDATE)


def access(address: str, *, tls: bool, to_all: bool) -> Finding:
    """Who may give the engine orders, and is with that as good as root on its host.

    Args:
        address: Where it is reached.
        tls: Whether that is encrypted and authenticated.
        to_all: Whether every user of this machine may use the socket.
    """
    name = "access to the engine"
    if urlsplit(address).scheme in ("tcp", "http") and not tls:
        mend = "use ssh:// or a local socket, or TLS (DOCKER_TLS_VERIFY=1, DOCKER_CERT_PATH)"
        return Finding(name, None, f"{address} without TLS: whoever reaches it is root on its host", mend)
    if to_all:
        path = address.removeprefix("unix://")
        mend = f"`chmod o-rw {path}`, and give its group to those who may grade"
        return Finding(name, None, f"{address}: every user of this machine is root by it", mend)
    return Finding(name, True, address)


def is_open_to_all(address: str) -> bool:
    """Whether every user of this machine may connect to a Unix socket; False for other addresses."""
    if not address.startswith("unix://"):
        return False
    path = Path(address.removeprefix("unix://"))
    try:
        path = path.resolve(strict=True)
        passable = all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)
        return passable and bool(path.stat().st_mode & stat.S_IWOTH)
    except OSError:
        return False  # what we may not look at is closed to others, too


def seccomp(options: Iterable[str]) -> Finding:
    """Whether the engine filters system calls."""
    works = any(option.startswith("name=seccomp") for option in options)
    mend = "" if works else "use an engine and a kernel with seccomp (CONFIG_SECCOMP_FILTER)"
    return Finding("system-call filter", works, "seccomp" if works else "the engine has no seccomp", mend)
