"""Choosing where a submission runs."""

from typing import Any

import pytest

import grader.engine
from grader.backends import choose
from grader.errors import SandboxError


class StandIn:
    def __init__(self, problem: str | None = None) -> None:
        self._problem = problem
        self.closed = False

    def problem(self) -> str | None:
        return self._problem

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the machine has: change it to take something away."""
    has: dict[str, Any] = {
        "engine": None,
        "docker": StandIn(),
        "gvisor": StandIn(),
        "process": StandIn(),
        "user": StandIn(),
    }
    monkeypatch.setattr(choose, "_no_engine", lambda: has["engine"])
    monkeypatch.setattr(choose, "_docker", lambda: choose._usable(has["docker"]))
    monkeypatch.setattr(choose, "_gvisor", lambda: choose._usable(has["gvisor"]))
    monkeypatch.setattr(choose, "_process", lambda: choose._usable(has["process"]))
    monkeypatch.setattr(choose, "_user", lambda: choose._usable(has["user"]))
    return has


@pytest.mark.parametrize("name", [None, "docker"])
def test_docker_wherever_an_engine_answers(place: dict[str, Any], name: str | None) -> None:
    assert choose.choose_backend(name) == choose.Choice(place["docker"], None)


@pytest.mark.parametrize("name", ["process", "user"])
def test_a_process_where_it_was_asked_for(place: dict[str, Any], name: str) -> None:
    assert choose.choose_backend(name) == choose.Choice(place[name], None)


def test_another_user_is_never_replaced_by_ones_own(place: dict[str, Any]) -> None:
    place["user"] = StandIn("only root on Linux can run a submission as another user")
    with pytest.raises(SandboxError, match="only root"):
        choose.choose_backend("user")
    assert place["user"].closed


def test_no_engine_means_a_process_with_a_warning(place: dict[str, Any]) -> None:
    place["engine"] = "no engine answers; start Docker"
    choice = choose.choose_backend(None)
    assert choice.backend is place["process"]
    assert choice.warning is not None
    assert choice.warning.startswith("no isolation: no engine answers; start Docker")


@pytest.mark.parametrize("name", ["docker", "docker+runsc"])
def test_docker_that_was_asked_for_is_never_replaced(place: dict[str, Any], name: str) -> None:
    place["engine"] = "no engine answers"
    with pytest.raises(SandboxError, match=r"no engine answers; .*--sandbox process"):
        choose.choose_backend(name)


def test_gvisor_where_it_was_asked_for_and_nothing_in_its_place(place: dict[str, Any]) -> None:
    assert choose.choose_backend("docker+runsc") == choose.Choice(place["gvisor"])
    place["gvisor"] = StandIn("the engine has no runtime `runsc`")
    with pytest.raises(SandboxError, match="no runtime"):
        choose.choose_backend("docker+runsc")
    assert place["gvisor"].closed


def test_a_missing_image_is_no_reason_to_do_without_isolation(place: dict[str, Any]) -> None:
    place["docker"] = StandIn("the image is missing; run `grader image build`")
    with pytest.raises(SandboxError, match="the image is missing"):
        choose.choose_backend(None)
    assert place["docker"].closed


def test_no_engine_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect() -> object:
        raise SandboxError("no container engine answers")

    monkeypatch.setattr(grader.engine, "connect", connect)
    assert choose._no_engine() == "no container engine answers"
