"""What a judge process does: one submission's tests, then nothing more.

Trust: host, parses untrusted bytes.
"""

import contextlib
import gc
import importlib
import math
import os
import socket
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grader.backends.base import Zygote
from grader.errors import ExerciseError, SandboxError
from grader.judge import confinement
from grader.judge.box import JudgeBox
from grader.judge.brief import Brief, Link
from grader.judge.clock import Clock
from grader.judge.pictures import Illustrator
from grader.judge.plugin import JudgePlugin
from grader.judge.session import Session
from sandbox.worker.wire import TOKEN_BYTES

# What the judge may compute beyond the submission's own time: collecting tests, and what they compute before it loads.
_CPU_GRACE_SECONDS = 60
_BOX_SECONDS = 180.0
# By numpy, where a test asks for a polynomial or a median: 60 to 90 ms of CPU.
_IMPORTED_LATE = ("numpy.random", "numpy.polynomial", "numpy.ma")
_QUIET = (
    "cacheprovider",
    "terminal",
    "logging",
    "warnings",
    "doctest",
    "unittest",
    "junitxml",
    "pastebin",
    "faulthandler",
    "unraisableexception",
    "threadexception",
)


def run(connection: socket.socket) -> None:
    """Grade the one submission that the parent describes.

    Args:
        connection: Conversation with the parent.
    """
    link = Link(connection)
    message, _ = link.receive()
    brief = Brief.model_validate(message)
    cpu_seconds = math.ceil(brief.total_seconds) + _CPU_GRACE_SECONDS
    confinement.confine(brief.readable, brief.scratch, cpu_seconds)
    clock = Clock(brief.call_seconds, brief.total_seconds)
    session = Session(brief, _Parent(link), clock)
    plugin = JudgePlugin(brief, session, clock, lambda result: link.send({"test": result}))
    # What is here stays: a collection would only touch the pages that this process shares with its parent.
    gc.freeze()
    try:
        code = _run_pytest(brief.folder, brief.tests, plugin)
        error = plugin.failure or _unexpected(code)
    except ExerciseError as found:
        error = found
    finally:
        if brief.keep_box:
            _give_back(session, link)
        session.close()
    link.send(
        {
            "done": {
                "exercise_error": None if error is None else str(error),
                "import_seconds": session.spent.imports,
                "load_seconds": session.spent.load,
                "call_seconds": session.call_seconds() - plugin.pictures.seconds,
                "picture_seconds": plugin.pictures.seconds,
                "picture_cpu_seconds": plugin.pictures.cpu,
                "load_output": session.load_output,
                "load_error": session.load_error,
                "versions": session.versions,
                **_drawn(plugin.illustrator),
            }
        }
    )
    link.close()


def _drawn(illustrator: Illustrator | None) -> dict[str, Any]:
    if illustrator is None:
        return {}
    pictures = [picture.model_dump(mode="json") for picture in illustrator.pictures]
    return {"pictures": pictures, "picture_errors": illustrator.errors}


def _give_back(session: Session, link: Link) -> None:
    """Hand the box to the parent for the next submission, if it is as it was."""
    box = session.release()
    if box is None:
        return
    zygote = box.zygote
    rest = {"orders": zygote.orders, "fork_seconds": zygote.fork_seconds, "versions": zygote.versions}
    link.send({"rest": rest}, (zygote.connection.fileno(),))
    zygote.connection.close()
    box.close()


def warm_up() -> None:
    """Have pytest and numpy import what they import late here, once, and not in every judge that is forked."""
    path = sys.path.copy()
    # Where the disk is full, each judge does that for itself.
    with contextlib.suppress(OSError), tempfile.TemporaryDirectory() as folder:
        test = Path(folder, "test_nothing.py")
        test.write_text("def test_nothing():\n    pass\n", encoding="utf-8")
        _run_pytest(folder, [str(test)])
    sys.path[:] = path
    for name in _IMPORTED_LATE:
        importlib.import_module(name)
    confinement.warm_up()
    Image.preinit()


def _run_pytest(folder: str, tests: Sequence[str], *plugins: JudgePlugin) -> int:
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    arguments = [
        *("-c", str(Path(__file__).with_name("pytest.ini")), "--rootdir", folder, "--noconftest"),
        # Or pytest lists all folders on the way, up to the one that it shares with its configuration.
        *("--confcutdir", folder),
        *("--import-mode=importlib", "--assert=plain", "-s", "--strict-markers"),
        *(part for name in _QUIET for part in ("-p", f"no:{name}")),
        *tests,
    ]
    with Path(os.devnull).open("w", encoding="utf-8") as null, contextlib.redirect_stdout(null):
        return int(pytest.main(arguments, plugins=plugins))


def _unexpected(code: int) -> ExerciseError | None:
    """pytest's own complaints: 0 and 1 say that tests ran, 2 that the plugin stopped them."""
    if code in (0, 1):
        return None
    if code == pytest.ExitCode.INTERNAL_ERROR:
        raise SandboxError("the judge failed inside pytest: this is a bug in the grader, not in the tests")
    return ExerciseError(
        f"pytest could not run the tests (exit code {code}): expected test files that it can collect"
    )


class _Parent:
    """What the session may ask of the grading process, which alone talks to the engine."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def new_box(self) -> JudgeBox:
        """A sandbox.

        Raises:
            SandboxError: None could be started.
        """
        answer, descriptors = self._ask("box")
        if not descriptors:
            raise SandboxError(answer["error"])
        given = dict(zip(answer["descriptors"], descriptors, strict=True))
        token = bytes.fromhex(answer["token"])
        if len(token) != TOKEN_BYTES:
            raise SandboxError("the backend gave a token of another length than the worker's")
        zygote = None
        if "zygote" in given:
            zygote = Zygote(connection=socket.socket(fileno=given["zygote"]), **answer["zygote"])
        listener = socket.socket(fileno=given["listener"])
        return JudgeBox(listener, token, given.get("cpu"), answer["host_pids"], zygote)

    def post_mortem(self, ended: bool = False) -> str | None:
        """What ended the sandbox, when the submission did; None when it runs or nobody knows.

        Args:
            ended: It has hung up, so it has ended or is about to.

        Raises:
            SandboxError: The infrastructure ended it or holds it up.
        """
        answer, _ = self._ask("post mortem", ended=ended)
        if answer.get("error"):
            raise SandboxError(answer["error"])
        reason = answer.get("reason")
        return reason if isinstance(reason, str) else None

    def _ask(self, what: str, **details: bool) -> tuple[dict[str, Any], tuple[int, ...]]:
        self._link.send({"need": what, **details})
        try:
            return self._link.receive(_BOX_SECONDS)
        except TimeoutError:
            raise SandboxError(f"the grader did not answer the judge's request for a {what}") from None
