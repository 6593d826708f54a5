"""The connection to a container engine, and what its errors mean to a person."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import SandboxError

if TYPE_CHECKING:
    import docker

START_ENGINE = (
    "start Docker (`sudo systemctl start docker`, or Docker Desktop), or run `make engine` on Debian as root"
)
BUILD_IMAGE = "run `grader image build`"


def connect(timeout: int = 60) -> "docker.APIClient":
    """Connect to the engine that DOCKER_HOST names, else to the first whose socket is in a usual place.

    Args:
        timeout: Longest silence of the engine that is waited for, seconds.

    Raises:
        SandboxError: No engine answers; the message says how to start one.
    """
    import docker
    import docker.utils

    with translated("connect to the container engine"):
        settings = docker.utils.kwargs_from_env()
        address = settings.setdefault("base_url", _usual_socket())
        if address.startswith("unix://"):
            # The client would leave a socket open when there is nothing to connect to.
            Path(address.removeprefix("unix://")).stat()
        client = docker.APIClient(version="auto", timeout=timeout, **settings)
    # Kept alive, connections would pile up: the client pools them by URL, and each container has its own.
    client.headers["Connection"] = "close"
    return client


def engine_expected() -> bool:
    """Whether there is reason to think that `connect` would succeed; needs the standard library alone."""
    return "DOCKER_HOST" in os.environ or Path(_usual_socket().removeprefix("unix://")).exists()


def engine_address() -> str:
    """Where `connect` connects to."""
    return os.environ.get("DOCKER_HOST") or _usual_socket()


def engine_uses_tls() -> bool:
    """Whether `connect` uses TLS where the address is one of TCP."""
    return bool(os.environ.get("DOCKER_TLS_VERIFY") or os.environ.get("DOCKER_CERT_PATH"))


@contextmanager
def translated(action: str) -> Iterator[None]:
    """Turn whatever the engine's client raises inside into a SandboxError that says how to mend it.

    Args:
        action: What is attempted, as in "cannot ...".
    """
    import docker.errors
    import requests

    try:
        yield
    except docker.errors.ImageNotFound as error:
        raise SandboxError(
            f"cannot {action}: the image is missing ({_reason(error)}); {BUILD_IMAGE}"
        ) from error
    except docker.errors.APIError as error:
        raise SandboxError(
            f"cannot {action}: the engine answered {_reason(error)!r}; `grader doctor` says what is amiss"
        ) from error
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        denied = _permission_denied(error)
        mend = "add yourself to the group `docker`, or run as root" if denied else START_ENGINE
        raise SandboxError(
            f"cannot {action}: no container engine answers ({_reason(error)}); {mend}"
        ) from error


def _usual_socket() -> str:
    home = Path.home()
    places = [
        Path("/var/run/docker.sock"),
        Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent")) / "docker.sock",  # rootless
        home / ".docker/run/docker.sock",  # Docker Desktop
        home / ".colima/default/docker.sock",
    ]
    return f"unix://{next((place for place in places if place.exists()), places[0])}"


def _reason(error: Exception) -> str:
    text = str(getattr(error, "explanation", None) or error)
    return " ".join(text.split())[:300]


def _permission_denied(error: BaseException | None) -> bool:
    seen = 0
    while error is not None and seen < 8:
        if isinstance(error, PermissionError) or "Permission denied" in str(error):
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False
