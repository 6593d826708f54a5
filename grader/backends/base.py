"""The one interface of every place where a submission can run."""

import socket
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

from grader.exercise import Limits
from grader.report.model import Isolation


@dataclass(frozen=True)
class BoxSpec:
    """What one box is started with.

    Args:
        limits: Resource limits of the exercise.
        preload: Modules that the zygote imports before the first fork, e.g. ("tensorflow",).
        label: Free text for the operator's eyes (exercise id); never the student's name.
        cpus: Numbers of the CPUs to be pinned to, where the backend pins; empty for those that are used least.
    """

    limits: Limits
    preload: tuple[str, ...]
    label: str = ""
    cpus: tuple[int, ...] = ()


@dataclass(frozen=True)
class Zygote:
    """A zygote that has served one judge and waits for the next.

    Args:
        connection: Its connection; nothing is under way on it.
        orders: How many orders it has had, which number its answers.
        fork_seconds: How long a child of it may take to connect.
        versions: What it has imported, by name.
    """

    connection: socket.socket
    orders: int
    fork_seconds: float
    versions: dict[str, str]


@dataclass
class Box:
    """A started sandbox: the zygote in it connects to `listener` first, each child later.

    Args:
        box_id: Unique name (container id, process id).
        listener: Listening Unix stream socket, owned by the caller until `Backend.stop`.
        token: Secret of one use that the zygote sends on connecting, 16 bytes.
        container_seconds: What creating and starting it took; or how long it was waited for where that began before.
        cpu_fd: Readable cgroup file with the box's CPU time, or None where the platform has none.
        private: The backend's own bookkeeping.
        host_pids: Whether the worker's process ids are the host's.
        zygote: Its zygote, where an earlier judge has left it ready; None in a fresh box.
        served: How many submissions it has served.
        cpus: Numbers of the CPUs that it is pinned to; empty where the backend pins none.
    """

    box_id: str
    listener: socket.socket
    token: bytes
    container_seconds: float
    cpu_fd: int | None = None
    private: dict[str, Any] = field(default_factory=dict)
    host_pids: bool = False
    zygote: Zygote | None = None
    served: int = 0
    cpus: tuple[int, ...] = ()


class Backend(ABC):
    """A way to run untrusted code; safe to call from several threads."""

    isolation: Isolation

    @abstractmethod
    def problem(self) -> str | None:
        """Why this backend cannot be used here and how to mend it; None when it can."""

    @abstractmethod
    def start(self, spec: BoxSpec) -> Box:
        """Start a box and return at once; its zygote connects when its imports are done.

        Raises:
            SandboxError: The box could not be started.
        """

    @abstractmethod
    def stop(self, box: Box) -> None:
        """End every process of the box and remove all that it left; idempotent, never raises."""

    @abstractmethod
    def post_mortem(self, box: Box) -> str | None:
        """What ended a box before it was stopped ("killed: out of memory"); None while it runs.

        Raises:
            SandboxError: The infrastructure ended it, or cannot say.
        """

    @abstractmethod
    def reap(self) -> int:
        """Remove what graders that are dead left behind; returns how many boxes that were."""

    @abstractmethod
    def close(self) -> None:
        """Release the backend's own resources."""
