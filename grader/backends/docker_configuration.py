"""The hardened configuration of a container; every line of it has an attack that it stops."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sandbox
from grader.backends import gvisor
from grader.backends.base import BoxSpec
from grader.backends.owner import HOST_LABEL, OWNER_LABEL, host_identity, own_identity

if TYPE_CHECKING:
    import docker

SOCKET_FOLDER = "/run/grader"
SOCKET = f"{SOCKET_FOLDER}/socket"
_OPEN_FILES = 4096
_PENDING_SIGNALS = 1024
_BYTES_PER_INODE = 16_384
_FEWEST_INODES = 1024


@dataclass(frozen=True)
class Placement:
    """Where one box runs.

    Args:
        image: Name of the image.
        runtime: The engine's name of an OCI runtime, e.g. "runsc"; None is the engine's default.
        cpus: Numbers of the CPUs that it is pinned to.
        socket_folder: The host's folder that it sees at SOCKET_FOLDER.
        token: The zygote's secret, which an attached box is not told.
        attached: Whether the box's connections come over its standard streams instead of the socket.
        first_uid: UID of the first child; each later one gets the next.
    """

    image: str
    runtime: str | None
    cpus: tuple[int, ...]
    socket_folder: Path
    token: bytes
    attached: bool
    first_uid: int


def container_configuration(
    client: "docker.APIClient", spec: BoxSpec, placement: Placement
) -> dict[str, Any]:
    """The arguments of `APIClient.create_container_from_config` for a box."""
    return client.create_container_config(
        image=placement.image,
        command=["python3", "-m", "worker", *(["relay"] if placement.attached else [])],
        user="0:0",
        # No terminal, so no TIOCSTI; a standard input for the relay alone.
        tty=False,
        stdin_open=placement.attached,
        hostname="sandbox",
        # Beside the mode "none": the runtime makes the empty namespace by itself, without a hook of the engine's that
        # takes a tenth of a second of CPU.
        network_disabled=True,
        working_dir="/tmp",
        environment={
            "GRADER_SOCKET": SOCKET,
            "GRADER_TOKEN": "" if placement.attached else placement.token.hex(),
            "GRADER_PRELOAD": ",".join(spec.preload),
            "GRADER_UIDS": str(placement.first_uid),
            "GRADER_TMP": "/tmp",
        },
        labels={OWNER_LABEL: own_identity(), HOST_LABEL: host_identity(), "grader.exercise": spec.label},
        # Typed as the class of which the client's own `create_host_config` gives the content.
        host_config=_host_configuration(client, spec, placement),  # type: ignore[arg-type]
    )


def _host_configuration(client: "docker.APIClient", spec: BoxSpec, placement: Placement) -> dict[str, Any]:
    from docker.types import LogConfig, Ulimit

    limits, in_gvisor = spec.limits, placement.runtime == gvisor.RUNTIME
    memory = limits.memory + (gvisor.MEMORY if in_gvisor else 0)
    socket: dict[str, Mapping[str, str]] = {}
    if not placement.attached:
        socket = {str(placement.socket_folder): {"bind": SOCKET_FOLDER, "mode": "ro"}}
    return client.create_host_config(
        network_mode="none",
        read_only=True,
        # The engine would mount a file system of message queues that anybody may write.
        tmpfs={"/tmp": _tmpfs(limits.tmp), "/dev/mqueue": "ro,noexec,nosuid,nodev,size=4096,mode=555"},
        binds=socket,
        # The zygote gives each child a UID of its own and needs no other capability; the child keeps none.
        cap_drop=["ALL"],
        cap_add=["SETUID", "SETGID"],
        security_opt=["no-new-privileges", f"seccomp={seccomp_profile()}"],
        # Without it /dev/shm stays writable beside the read-only root.
        ipc_mode="none",
        # Any driver that stores would let a flood of output fill the host's disk.
        log_config=LogConfig(type="none"),
        # Reaps orphans, so that a fork bomb's zombies do not eat the pids limit for good.
        init=True,
        mem_limit=memory,
        memswap_limit=memory,
        pids_limit=gvisor.host_pids(limits.pids) if in_gvisor else limits.pids,
        # The quota alone does not change how many threads TensorFlow starts; the cpuset does.
        nano_cpus=math.floor(min(limits.cpus, len(placement.cpus)) * 1e9),
        cpuset_cpus=",".join(map(str, placement.cpus)),
        ulimits=[
            Ulimit(name="core", soft=0, hard=0),
            Ulimit(name="nofile", soft=_OPEN_FILES, hard=_OPEN_FILES),
            # Timers count too, and a hundred thousand of them take the kernel seconds.
            Ulimit(name="sigpending", soft=_PENDING_SIGNALS, hard=_PENDING_SIGNALS),
            Ulimit(name="fsize", soft=limits.tmp, hard=limits.tmp),
            # Without gVisor the limit would go by UID over all containers.
            *([Ulimit(name="nproc", soft=limits.pids, hard=limits.pids)] if in_gvisor else []),
        ],
        runtime=placement.runtime,
    )


def _tmpfs(size: int) -> str:
    inodes = max(_FEWEST_INODES, size // _BYTES_PER_INODE)
    return f"rw,noexec,nosuid,nodev,size={size},nr_inodes={inodes},mode=1777"


@cache
def seccomp_profile() -> str:
    """Our own seccomp profile, as the engine wants it: the text of the JSON itself."""
    return (Path(sandbox.__file__).parent / "seccomp.json").read_text(encoding="utf-8")
