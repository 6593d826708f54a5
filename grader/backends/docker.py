"""Runs submissions in containers that have no network, no capability and no writable root."""

import contextlib
import os
import platform
import secrets
import signal
import socket
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from grader.backends import gvisor
from grader.backends.attach import AttachPump
from grader.backends.base import Backend, Box, BoxSpec
from grader.backends.cgroup import open_cpu_time
from grader.backends.cpus import CpuPool
from grader.backends.docker_configuration import Placement, container_configuration
from grader.backends.owner import HOST_LABEL, OWNER_LABEL, host_identity, is_alive
from grader.backends.socket_folder import SocketFolder, default_socket_root, remove_orphans
from grader.backends.uids import draw_block
from grader.engine import BUILD_IMAGE, connect, translated
from grader.errors import SandboxError
from grader.image import image_tag

if TYPE_CHECKING:
    import docker

_TOKEN_BYTES = 16
# The relay speaks before any import; behind gVisor and on a busy machine that takes some seconds.
_ATTACH_SECONDS, _ATTACH_ATTEMPTS = 45.0, 2
# Nothing inside may signal the container's first processes; an engine that stops begins with SIGTERM.
_SIGNALS_FROM_OUTSIDE = {
    128 + number for number in (signal.SIGHUP, signal.SIGINT, signal.SIGKILL, signal.SIGQUIT, signal.SIGTERM)
}
_LATE_EVENT_SECONDS = 0.5


@dataclass(frozen=True)
class _Engine:
    """What the engine said about itself, once."""

    pool: CpuPool
    attached: bool
    uids: int  # first UID that a container of it does not have


class _Attached:
    """The attached streams; the client hands out a reader that cannot write, around what really is a socket."""

    def __init__(self, attached: Any) -> None:
        self._attached = attached
        self._socket: socket.socket = getattr(attached, "_sock", attached)
        self.recv, self.sendall = self._socket.recv, self._socket.sendall

    def close(self) -> None:
        """Close all that holds on to the socket, or it stays open until it is collected."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        if (response := getattr(self._attached, "_response", None)) is not None:
            response.close()
        self._attached.close()
        self._socket.close()


class DockerBackend(Backend):
    """Boxes are containers of an engine.

    Args:
        image: Name of the sandbox image; None is the one of the inputs as they are now.
        runtime: "runsc" for gVisor; None is the engine's default.
        socket_root: Folder of the host in which sockets may lie; None is the folder for temporary files.
        attached: Whether a box's connections come over its standard streams; None does what the engine needs:
            one with a kernel of its own (remote, in a virtual machine) shares no socket with us. gVisor never does.
    """

    def __init__(
        self,
        image: str | None = None,
        runtime: Literal["runsc"] | None = None,
        socket_root: Path | None = None,
        attached: bool | None = None,
    ) -> None:
        self.isolation = "docker" if runtime is None else "docker+runsc"
        self._image = image or image_tag()
        self._runtime = runtime
        self._attached = attached
        self._socket_root = socket_root or default_socket_root()
        self._local = threading.local()
        self._lock = threading.Lock()
        self._clients: list[docker.APIClient] = []
        self._engine: _Engine | None = None
        self._left: list[str] = []

    def problem(self) -> str | None:
        """Why boxes cannot be started here and how to mend it; None when they can."""
        try:
            with translated(f"look for the image {self._image}"):
                found = self._client().images(name=self._image)
        except SandboxError as error:
            return str(error)
        if not found:
            return f"the engine has no image {self._image}; {BUILD_IMAGE}"
        if self._runtime == gvisor.RUNTIME:
            with translated("ask the engine about itself"):
                reason = gvisor.problem(self._client().info())
            return reason and f"{reason}; {gvisor.MEND}"
        return None

    def start(self, spec: BoxSpec) -> Box:
        """Create and start a container; its zygote connects when its imports are done.

        Raises:
            SandboxError: The engine refused or is gone, or the image is missing.
        """
        for _ in range(_ATTACH_ATTEMPTS):
            box = self._start(spec)
            # An engine may forget what it was told to attach: nothing ever comes out of such a container.
            if (pump := box.private.get("pump")) is None or pump.carries.wait(_ATTACH_SECONDS):
                return box
            self.stop(box)
        raise SandboxError("the engine does not carry the standard streams of a sandbox that it started")

    def _start(self, spec: BoxSpec) -> Box:
        began = time.monotonic()
        client = self._client()
        engine = self._engine_facts(client)
        folder = SocketFolder.create(self._socket_root)
        cpus = engine.pool.take(spec.limits.cpus, spec.cpus)
        token = secrets.token_bytes(_TOKEN_BYTES)
        private = {"folder": folder, "memory": spec.limits.memory}
        box = Box("", folder.listener, token, 0.0, private=private, cpus=cpus)
        try:
            first_uid = draw_block(engine.uids)
            placement = Placement(
                self._image, self._runtime, cpus, folder.mounted, token, engine.attached, first_uid
            )
            with translated("start a sandbox"):
                configuration = container_configuration(client, spec, placement)
                # The one call of the client's that its authors have not typed.
                box.box_id = client.create_container_from_config(configuration)["Id"]  # type: ignore[no-untyped-call]
                if engine.attached:
                    box.private["pump"] = self._attach(client, box, folder)
                client.start(box.box_id)
                pid = client.inspect_container(box.box_id)["State"]["Pid"]
        except BaseException:
            self.stop(box)
            raise
        box.private["pid"] = pid
        box.cpu_fd = open_cpu_time(pid, box.box_id)
        box.container_seconds = time.monotonic() - began
        return box

    def stop(self, box: Box) -> None:
        """Kill the container with all its processes and remove it; idempotent, never raises."""
        folder = box.private.pop("folder", None)
        if folder is None:
            return
        if (pump := box.private.pop("pump", None)) is not None:
            pump.close()
        folder.remove()
        if box.cpu_fd is not None:
            os.close(box.cpu_fd)
            box.cpu_fd = None
        if self._engine is not None:
            self._engine.pool.give_back(box.cpus)
        if box.box_id:
            self._remove(box.box_id)

    def post_mortem(self, box: Box) -> str | None:
        """What ended the container before it was stopped; None while it runs.

        Raises:
            SandboxError: The engine is gone, or somebody ended, restarted or paused the container from outside.
        """
        import docker.errors

        with translated("inspect the sandbox"):
            try:
                state = self._client().inspect_container(box.box_id)["State"]
            except docker.errors.NotFound:
                raise SandboxError("the sandbox was removed from outside while it was in use") from None
        if state["Paused"]:
            raise SandboxError("the sandbox was paused from outside while it was in use")
        if state["Running"]:
            if state["Pid"] != box.private["pid"]:
                raise SandboxError("the sandbox was restarted from outside while it was in use")
            return None
        limit = f"(limit {box.private['memory'] // 2**20} MiB)"
        if state["OOMKilled"] or self._told_of_lack_of_memory(box, state):
            return f"killed: out of memory {limit}"
        if self._runtime is not None and state["ExitCode"] == 128 + signal.SIGKILL:
            # Memory that runs out ends gVisor's kernel, and the engine does not always hear why.
            return f"killed: most likely out of memory {limit}"
        if state["ExitCode"] in _SIGNALS_FROM_OUTSIDE:
            raise SandboxError("the sandbox was killed from outside while it was in use")
        return f"ended by itself with exit code {state['ExitCode']}"

    def _told_of_lack_of_memory(self, box: Box, state: dict[str, Any]) -> bool:
        """Whether memory ran out in a container that was killed.

        Where an engine hears of the end first and then of what led to it, its state lacks the latter: a submission
        could hope for that, and have its own doing taken for somebody else's.
        """
        if state["ExitCode"] != 128 + signal.SIGKILL:
            return False
        since, until = (
            datetime.fromisoformat(state[name]).timestamp() for name in ("StartedAt", "FinishedAt")
        )
        filters = {"container": box.box_id, "event": "oom"}
        with translated("ask for the events of a sandbox"):
            # The engine takes fractions of a second, whatever the client's types say.
            events = self._client().events(  # type: ignore[call-overload]
                since, until + _LATE_EVENT_SECONDS, filters, decode=True
            )
            return any(list(events))  # to the end of the stream, which closes its connection

    def reap(self) -> int:
        """Remove the containers and socket folders of graders on this host that are dead.

        Raises:
            SandboxError: The engine does not answer.
        """
        with translated("look for left-over sandboxes"):
            found = self._client().containers(all=True, filters={"label": f"{HOST_LABEL}={host_identity()}"})
        orphans = [each["Id"] for each in found if not is_alive(each["Labels"].get(OWNER_LABEL, ""))]
        remove_orphans(self._socket_root)
        return sum(self._remove(container) for container in orphans)

    def close(self) -> None:
        """Remove what could not be removed before, and close the connections to the engine.

        Boxes that run are left to `stop`.
        """
        with self._lock:
            left, self._left = self._left, []
        for container in left:
            self._remove(container)
        with self._lock:
            for client in self._clients:
                client.close()
            self._clients.clear()
            self._local = threading.local()

    def _client(self) -> "docker.APIClient":
        """This thread's own connection: the client's session must not be shared between threads."""
        client: docker.APIClient | None = getattr(self._local, "client", None)
        if client is None:
            client = connect()
            self._local.client = client
            with self._lock:
                self._clients.append(client)
        return client

    def _attach(self, client: "docker.APIClient", box: Box, folder: SocketFolder) -> AttachPump:
        streams = {"stdin": 1, "stdout": 1, "stream": 1}
        attached = client.attach_socket(box.box_id, params=streams)
        return AttachPump(_Attached(attached), str(folder.address), box.token)

    def _engine_facts(self, client: "docker.APIClient") -> _Engine:
        with self._lock:
            if self._engine is None:
                with translated("ask the engine about itself"):
                    info = client.info()
                same_kernel = info["KernelVersion"] == platform.release()
                attached = self._runtime == gvisor.RUNTIME or self._attached
                if attached is None:
                    attached = "Desktop" in info["OperatingSystem"] or not same_kernel
                own = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
                # An engine elsewhere numbers its CPUs itself.
                cpus = own if len(own) == info["NCPU"] else list(range(info["NCPU"]))
                # A namespace of users has as many as /etc/subuid says, by default 65,536.
                namespaced = any(
                    "userns" in each or "rootless" in each for each in info.get("SecurityOptions") or []
                )
                self._engine = _Engine(CpuPool(cpus), attached, 2**16 if namespaced else 2**32)
            return self._engine

    def _remove(self, container: str) -> bool:
        import docker.errors

        try:
            with translated("remove a sandbox"):
                try:
                    self._client().remove_container(container, force=True, v=True)
                except docker.errors.NotFound:
                    return False
        except SandboxError:
            # The engine is gone: `close` tries again, or the `reap` of another grader.
            with self._lock:
                self._left.append(container)
            return False
        return True
