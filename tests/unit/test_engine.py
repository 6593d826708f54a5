from pathlib import Path

import docker.errors
import pytest
import requests

from grader.engine import connect, engine_expected, translated
from grader.errors import SandboxError


def raised(error: Exception) -> str:
    with pytest.raises(SandboxError) as caught, translated("start a sandbox"):
        raise error
    return str(caught.value)


def test_a_refused_connection_says_how_to_start_an_engine() -> None:
    message = raised(requests.exceptions.ConnectionError("Connection refused"))
    assert message.startswith("cannot start a sandbox: no container engine answers")
    assert "make engine" in message


def test_a_denied_socket_says_who_may_use_it() -> None:
    error = docker.errors.DockerException("Error while fetching server API version")
    error.__cause__ = PermissionError(13, "Permission denied")
    message = raised(error)
    assert "group `docker`" in message
    assert "make engine" not in message


def test_a_missing_image_says_how_to_build_it() -> None:
    message = raised(docker.errors.ImageNotFound("No such image", explanation="No such image: x:y"))
    assert "No such image: x:y" in message
    assert "grader image build" in message


def test_an_error_of_the_engine_is_quoted_in_bounds() -> None:
    message = raised(docker.errors.APIError("500", explanation="bad\n" * 1000))
    assert "bad bad" in message
    assert len(message) < 500


def test_other_errors_are_not_disguised() -> None:
    with pytest.raises(KeyError), translated("start a sandbox"):
        raise KeyError("a bug")


def test_connecting_to_nothing_says_how_to_mend_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    with pytest.raises(SandboxError, match="no container engine answers"):
        connect(timeout=1)


def test_an_engine_is_expected_where_its_address_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    assert engine_expected()
