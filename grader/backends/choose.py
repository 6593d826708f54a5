"""Choose where a submission runs."""

from dataclasses import dataclass

from grader.backends.base import Backend
from grader.errors import SandboxError


@dataclass(frozen=True)
class Choice:
    """A backend that works here.

    Args:
        backend: The backend; whoever asked for it closes it.
        warning: What the person at the keyboard should know about it; None if nothing.
    """

    backend: Backend
    warning: str | None = None


def choose_backend(name: str | None) -> Choice:
    """Find the backend that was asked for; without a wish Docker where an engine answers, else a process.

    An engine that answers but lacks the image is no reason to do without isolation: that is an error.

    Args:
        name: "docker", "docker+runsc", "process", "user" or None.

    Raises:
        SandboxError: The backend cannot be used here; the message says how to mend that.
    """
    if name == "process":
        return Choice(_process())
    if name == "user":
        return Choice(_user())
    reason = _no_engine()
    if reason is None:
        return Choice(_gvisor() if name == "docker+runsc" else _docker())
    if name is not None:
        raise SandboxError(f"{reason}; to grade only code that you trust, use --sandbox process")
    return Choice(
        _process(),
        f"no isolation: {reason}. The submission runs as an ordinary process of yours: "
        "go on only with code that you trust",
    )


def _no_engine() -> str | None:
    from grader.engine import connect

    try:
        connect().close()
    except SandboxError as error:
        return str(error)
    return None


def _docker() -> Backend:
    from grader.backends.docker import DockerBackend

    return _usable(DockerBackend())


def _gvisor() -> Backend:
    from grader.backends.docker import DockerBackend

    return _usable(DockerBackend(runtime="runsc"))


def _process() -> Backend:
    from grader.backends.process import ProcessBackend

    return _usable(ProcessBackend())


def _user() -> Backend:
    from grader.backends.user import UserBackend

    return _usable(UserBackend())


def _usable(backend: Backend) -> Backend:
    problem = backend.problem()
    if problem is not None:
        backend.close()
        raise SandboxError(problem)
    return backend
