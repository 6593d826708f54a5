"""What works on this machine, and how to mend what does not."""

import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.backends import gvisor
from grader.backends.base import BoxSpec
from grader.backends.docker import DockerBackend
from grader.backends.socket_folder import SocketFolder, default_socket_root
from grader.engine import BUILD_IMAGE, connect, engine_address, engine_uses_tls, translated
from grader.errors import SandboxError
from grader.exercise import Limits
from grader.finding import Finding
from grader.hardening import hardening
from grader.image import image_tag
from grader.image.base import has_image
from grader.image.cache import cache_dir

if TYPE_CHECKING:
    import docker

_GIBIBYTE = 2**30
_IMAGE_SPACE = 6 * _GIBIBYTE  # wheels, base, layers
_START_SECONDS = 60.0
_MACHINES = {"x86_64", "amd64"}


def diagnose(course_root: Path) -> list[Finding]:
    """Look at all that grading needs.

    Args:
        course_root: Folder of the course.

    Returns:
        Findings in the order in which one would mend them; nothing is changed.
    """
    findings = [
        _python(),
        _course(course_root),
        _tensorflow(),
        _sockets(),
        _space(cache_dir(), "space for downloads"),
        *_judge(),
    ]
    try:
        client = connect(timeout=10)
    except SandboxError as error:
        mend = (
            "start one (`make engine` on Debian as root, or Docker Desktop); until then `--sandbox process`"
        )
        return [*findings, Finding("container engine", False, str(error), mend)]
    try:
        with translated("ask the engine about itself"):
            return [*findings, *_engine(client)]
    except SandboxError as error:
        return [*findings, Finding("container engine", False, str(error), "restart the engine")]
    finally:
        client.close()


def _python() -> Finding:
    version = platform.python_version()
    fits = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Finding("Python", fits, version, "" if fits else "install Python 3.11, 3.12 or 3.13")


def _course(root: Path) -> Finding:
    if not (root / "exercises").is_dir():
        return Finding(
            "course", False, f"{root} has no folder `exercises`", "give --course DIR or set GRADER_COURSE"
        )
    if not (root / "hidden_tests").is_dir():
        return Finding(
            "course", None, f"{root}: public tests only", "to grade, give --course with `hidden_tests`"
        )
    return Finding("course", True, str(root))


def _tensorflow() -> Finding:
    name = "TensorFlow for the process backend"
    # find_spec looks without importing: an import would take seconds.
    if importlib.util.find_spec("tensorflow") is None:
        return Finding(
            name, None, "not installed", "`pip install 'grader[local]'`; the docker backend does without"
        )
    return Finding(name, True, "installed")


def _sockets() -> Finding:
    name = "folder for sockets"
    try:
        folder = SocketFolder.create(default_socket_root())
    except (SandboxError, OSError) as error:
        return Finding(name, False, str(error), "set TMPDIR to a short path on a local file system")
    folder.remove()
    return Finding(name, True, str(folder.outer.parent))


def _space(folder: Path, name: str) -> Finding:
    free = shutil.disk_usage(folder).free
    detail = f"{free / _GIBIBYTE:.1f} GiB free in {folder}"
    if free < _IMAGE_SPACE:
        return Finding(name, None, detail, f"the image's build needs {_IMAGE_SPACE // _GIBIBYTE} GiB")
    return Finding(name, True, detail)


def _judge() -> Iterator[Finding]:
    """What holds the process that runs the tests, should a hostile worker find a hole in it; it is really tried."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", "grader.judge.confinement", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode != 0:
        reason = (done.stderr.strip() or f"it ended with {done.returncode}").splitlines()[-1]
        yield Finding(
            "judge", False, reason, "reinstall the grader; this is a bug in it if that does not help"
        )
        return
    for layer in json.loads(done.stdout):
        # Grading goes on without it: there are other layers, and a sandbox in front of them all.
        mend = "" if layer["holds"] else "nothing fails for it; docs/security.md says what then holds a judge"
        yield Finding(f"judge's {layer['name']}", True if layer["holds"] else None, layer["detail"], mend)


def _engine(client: "docker.APIClient") -> Iterator[Finding]:
    info: dict[str, Any] = client.info()
    detail = f"{info['ServerVersion']}, {info['OperatingSystem']}, cgroup v{info.get('CgroupVersion', '1')}"
    yield Finding("container engine", True, detail)
    yield _machine(info)
    runtimes = ", ".join(sorted(info.get("Runtimes", {})))
    yield Finding("runtime", True, f"{info.get('DefaultRuntime')} (available: {runtimes})")
    yield from hardening(info, client.version(), engine_address(), tls=engine_uses_tls())
    image = _image(client)
    yield image
    yield _gvisor(info, startable=image.ok is True)
    root = Path(info.get("DockerRootDir", ""))
    # The engine may be remote, and its folder is often root's own.
    if root.is_absolute() and os.access(root, os.R_OK):
        yield _space(root, "space for images")


def _machine(info: dict[str, Any]) -> Finding:
    machine = info.get("Architecture", "")
    if machine in _MACHINES:
        return Finding("architecture", True, machine)
    mend = "use an x86-64 host; `--sandbox process` works here for one's own code"
    return Finding("architecture", False, f"{machine}; the sandbox image is made for x86-64", mend)


def _image(client: "docker.APIClient") -> Finding:
    tag = image_tag()
    if has_image(client, tag):
        return Finding("sandbox image", True, tag)
    return Finding("sandbox image", False, f"{tag} is not built", BUILD_IMAGE)


def _gvisor(info: dict[str, Any], *, startable: bool) -> Finding:
    """Nothing needs it but `--sandbox docker+runsc`; that it is registered does not mean that it runs."""
    name = "gVisor (docker+runsc)"
    reason = gvisor.problem(info)
    if reason is None and not startable:
        return Finding(name, None, "registered; not tried without the sandbox image", BUILD_IMAGE)
    reason = reason or _failed_start()
    return (
        Finding(name, None, reason, gvisor.MEND) if reason else Finding(name, True, "a sandbox starts in it")
    )


def _failed_start() -> str | None:
    with closing(DockerBackend(runtime=gvisor.RUNTIME)) as backend:
        try:
            box = backend.start(BoxSpec(Limits(), (), "doctor"))
        except SandboxError as error:
            return str(error)
        try:
            box.listener.settimeout(_START_SECONDS)
            box.listener.accept()[0].close()
        except TimeoutError:
            return f"a sandbox was started in it and said nothing for {_START_SECONDS:.0f} s"
        finally:
            backend.stop(box)
    return None
