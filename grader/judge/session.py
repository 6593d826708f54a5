"""The submission across all its children: starts them, loads the submission into them, replaces what dies."""

import contextlib
import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from grader.errors import SandboxError
from grader.judge.box import JudgeBox, ZygoteGone
from grader.judge.brief import Brief
from grader.judge.client import Client
from grader.judge.clock import Clock
from grader.judge.faults import LOADING, CodeError, Died, Fault, SandboxLost
from grader.judge.handle import Handle

BOXES = 4
LOADS_LOST = 2
_OUTPUT_BYTES = 4096
_OUTPUT_BYTES_PUBLIC = 200_000
_TEXT_SECONDS = 1.0


class Parent(Protocol):
    """What the session asks of the process that owns the engine."""

    def new_box(self) -> JudgeBox:
        """A sandbox that is starting."""

    def post_mortem(self, ended: bool = False) -> str | None:
        """What ended the sandbox of the moment; None where it runs, though it may be known to have `ended`."""


@dataclass
class Spent:
    """Where the session's time went, seconds.

    Args:
        imports: Waiting for boxes to import what they preload.
        load: Waiting for the submission's top level.
        calls: Waiting for the submission during tests.
    """

    imports: float = 0.0
    load: float = 0.0
    calls: float = 0.0


class Session:
    """Gives out one child at a time.

    Args:
        brief: The submission and its deadlines.
        parent: Gives sandboxes, and says how one ended.
        clock: Deadlines.
    """

    def __init__(self, brief: Brief, parent: Parent, clock: Clock) -> None:
        self._brief = brief
        self._parent = parent
        self._clock = clock
        self._box: JudgeBox | None = None
        self._boxes = 0
        self._client: Client | None = None
        self._roots: dict[str, Handle] = {}
        self._functions: dict[str, Handle] = {}
        self._seed_offset = 0
        self._lost_loads = 0
        self._loss: str | None = None
        self._load_fault: Fault | None = None
        self._loaded = False
        self._irregular = False
        clock.meter = self.cpu_seconds
        self._files = _files(brief)
        self._units = tuple((name, source.count("\n") + 1) for name, source in brief.units)
        self.generation = 0
        self._output_seen = 0
        self.load_output = ""
        self.load_error: str | None = None
        self.versions: dict[str, str] = {}
        self.spent = Spent()

    def prepare(self) -> None:
        """Have a sandbox ready, so that no test pays for its start.

        Raises:
            SandboxError: There is none to be had.
        """
        self._ready_box()

    def root(self, name: str) -> Handle:
        """A root of the living child: "submission", "keras", "tf", "np" or "probes"; started if need be.

        Raises:
            Fault: The submission does not load, or its process does not have the root.
            SandboxError: The infrastructure failed.
        """
        if self.child is None or not self._roots:
            self._start()
        if name not in self._roots:
            raise CodeError("missing", name, "", None)
        return self._roots[name]

    def attribute(self, root: str, name: str) -> Any:
        """Read an attribute of a root; a function of the interface gets its array convention.

        Functions of the interface are looked up once in a child: a test calls some of them a thousand times.
        """
        handle = self.root(root)
        declared = root == "submission" and name in self._brief.tensors
        if declared and name in self._functions:
            return self._functions[name]
        tensors = self._brief.tensors.get(name, True) if root == "submission" else root == "tf"
        found = handle._client.attribute(handle, name, declared=declared, tensors=tensors)
        if declared and not isinstance(found, Handle):
            raise CodeError("no function", name, "", None)
        if declared:
            self._functions[name] = found
        return found

    def request(self, operation: str, operand: dict[str, Any], name: str) -> Any:
        """A request to the living child about one of its handles."""
        target = operand["target"]
        if not isinstance(target, Handle):
            raise TypeError(
                f"{name}: expected a model of the submission's process, received {type(target).__name__}"
            )
        reference = target._client._ref(target)
        return target._client.request(operation, {**operand, "target": reference}, name)

    def keep(self, array: np.ndarray) -> Handle:
        """Leave an array in the living child."""
        return self.root("np")._client.keep(array)

    def fresh(self, seed_offset: int = 0) -> None:
        """End the child with all it started and all it wrote; the next use starts another.

        Args:
            seed_offset: Chooses another seed for the next child's generators.
        """
        self.end_child()
        self._seed_offset = seed_offset

    def end_child(self, hung_up: bool = False) -> int | None:
        """End the child if there is one; returns how it had ended by itself, or None."""
        if self._client is None:
            return None
        self._irregular |= not self._client.alive
        self._client.close()
        self.spent.calls += self._client.seconds
        self._client = None
        self._roots, self._functions = {}, {}
        if self._box is None:
            return None
        try:
            status = self._box.end_child(hung_up)
        except ZygoteGone as gone:
            self._lose_box(gone)
            return None
        # One that hangs up ends with 0, perhaps before it is told to; another end is the submission's doing.
        self._irregular |= status not in (None, 0)
        return status

    def cpu_seconds(self) -> float | None:
        """CPU time of the sandbox so far."""
        return None if self._box is None else self._box.cpu_seconds()

    def seconds_left(self) -> float:
        """What the test that runs may still take."""
        return self._clock.left()

    @property
    def child(self) -> Client | None:
        """Connection to the child that lives now."""
        return self._client if self._client is not None and self._client.alive else None

    def call_seconds(self) -> float:
        """Time spent waiting for the submission in calls so far."""
        return self.spent.calls + (self._client.seconds if self._client is not None else 0.0)

    def release(self) -> JudgeBox | None:
        """Part with the box if it may serve another submission, its child ended with all that it left.

        Returns:
            The box, now the caller's to close; None where anything out of the ordinary has happened: a child that
            died, missed a deadline or broke the protocol, a box that was lost.
        """
        with contextlib.suppress(SandboxError):  # then there is no box left to give
            self.end_child()
        if self._irregular or self._boxes != 1 or self._box is None:
            return None
        box, self._box = self._box, None
        return box

    def close(self) -> None:
        """End the child and hang up on the box."""
        if self._client is not None:
            self._client.close()
        if self._box is not None:
            self._box.close()

    def _lose_box(self, gone: ZygoteGone) -> None:
        """Give up a sandbox that no longer obeys.

        Raises:
            SandboxError: It was the infrastructure that ended it.
        """
        if self._box is not None:
            self._box.close()
            self._box = None
        with self._clock.stopped():
            self._loss = self._parent.post_mortem(ended=gone.ended)

    def _start(self) -> None:
        if self._load_fault is not None:
            raise self._load_fault.with_traceback(None)
        self.end_child()
        client = self._connect()
        self.generation += 1
        self._clock.start_total()
        started = time.monotonic()
        try:
            self._load(client)
        except CodeError as fault:
            with contextlib.suppress(Fault):
                self._finish_load(client, failed=True)
            # Deterministic: it would raise again in every child.
            self._load_fault = fault
            text = fault.text if self._may_be_shown() else ""
            self.load_error = f"{fault}\n{text}".strip()
            raise
        except Fault as fault:
            self._lost_loads += 1
            if self._lost_loads >= LOADS_LOST:
                self._load_fault = fault
                self.load_error = str(fault)
            raise
        finally:
            # Loading is itemised on its own.
            self.spent.load += time.monotonic() - started
            client.seconds = 0.0

    def _connect(self) -> Client:
        while True:
            box = self._ready_box()
            try:
                with self._clock.stopped():
                    channel = box.start_child()
            except ZygoteGone as gone:
                self._lose_box(gone)
                continue
            self._client = Client(
                channel, self._clock, self._on_death, self._on_delay, self._units, self._brief.public
            )
            return self._client

    def _ready_box(self) -> JudgeBox:
        if self._box is None:
            if self._boxes >= BOXES:
                if self.generation == 0:
                    raise SandboxError(f"{BOXES} sandboxes were lost before the submission was loaded")
                # Not infrastructure: a submission that wrecks every sandbox must not get another try for it.
                raise SandboxLost(BOXES)
            self._boxes += 1
            with self._clock.stopped():
                box = self._parent.new_box()
                began = time.monotonic()
                box.await_ready(self._parent.post_mortem)
            # Of a box that was started in advance little or nothing of it is left to wait for.
            self.spent.imports += min(time.monotonic() - began, box.import_seconds)
            self.versions = box.versions
            self._box = box
        return self._box

    def _load(self, client: Client) -> None:
        brief = self._brief
        probes = Path(brief.probes).read_bytes() if brief.probes is not None else b""
        operand = {
            # One array however many cells a notebook has: the number of arrays in a message is capped.
            "units": _bytes(json.dumps(brief.units).encode()),
            "files": self._files,
            "probes": _bytes(probes),
            "seed": _child_seed(brief.seed, self._seed_offset),
            "keep_output": _OUTPUT_BYTES_PUBLIC if brief.public else _OUTPUT_BYTES,
            "quiet": not brief.public,
        }
        roots = client.request("load", operand, LOADING, seconds=brief.load_seconds)
        if type(roots) is not dict or not all(isinstance(root, Handle) for root in roots.values()):
            raise client._broken()
        self._finish_load(client, failed=False)
        self._roots = roots
        self._loaded = True

    def _may_be_shown(self) -> bool:
        """Whether the submission can have seen nothing hidden yet, or nothing is.

        Once a child has loaded, tests run in it, and what it learns can reach the next one: over what the kernel counts
        (process ids, inodes, page faults) if over nothing else. So what a later child prints or raises is not shown.
        """
        return not self._loaded or self._brief.public

    def _finish_load(self, client: Client, failed: bool) -> None:
        """Fetch what was printed.

        Raises:
            Fault: The child is lost, though it may have said that the submission has loaded.
        """
        if self._may_be_shown():
            printed = self._output(client, LOADING)
            self._output_seen = len(printed)
            if not self._loaded or failed:
                self.load_output = printed

    def new_output(self) -> str:
        """What the submission printed since this was last asked; only public tests keep it that long."""
        printed = ""
        if self.child is not None:
            with contextlib.suppress(Fault):
                printed = self._output(self.child, "output")
        new, self._output_seen = printed[self._output_seen :], len(printed)
        return new

    def _output(self, client: Client, name: str) -> str:
        try:
            text = client.request("output", None, name, seconds=_TEXT_SECONDS)
        except CodeError:
            return ""
        return text if type(text) is str else ""

    def _on_death(self, name: str) -> Fault:
        """Learn how the child ended: from the zygote, or from the engine when the zygote is gone too."""
        status = self.end_child(hung_up=True)
        return Died(name, status, self._loss if self._box is None else None)

    def _on_delay(self) -> None:
        """See whether it was the submission that took too long.

        Raises:
            SandboxError: It was held up from outside.
        """
        with self._clock.stopped():
            self._parent.post_mortem()


def _files(brief: Brief) -> list[tuple[str, np.ndarray]]:
    """What lies in the working directory: the exercise's public data, over it the submission's own files."""
    found: dict[str, bytes] = {}
    if brief.data is not None:
        folder = Path(brief.data)
        data = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".py")
        found = {f"data/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in data}
    found |= {name: bytes.fromhex(content) for name, content in brief.files}
    return [(name, _bytes(content)) for name, content in found.items()]


def _child_seed(seed: int, offset: int) -> int:
    """31 bits that do not tell the run's seed."""
    return int.from_bytes(hashlib.sha256(f"child {seed} {offset}".encode()).digest()[:4]) >> 1


def _bytes(data: bytes) -> np.ndarray:
    return np.frombuffer(data, np.uint8)
