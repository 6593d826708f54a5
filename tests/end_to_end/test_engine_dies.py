"""An engine that goes away while a submission is graded: never a zero, and a message that says what happened."""

import gc
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Engine
from .scene import Scene, scene_of

REAL = "/var/run/docker.sock"
pytestmark = [
    pytest.mark.engine,
    # The engine's client drops the socket of a connection that failed without closing it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module", autouse=True)
def dropped_connections() -> Iterator[None]:
    """Find what the client dropped here, when nothing holds it any more, and not in a test that comes later."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def address() -> Iterator[Path]:
    """Where the stand-in listens."""
    if not Path(REAL).exists():
        pytest.skip(f"the engine is not reached through {REAL}")
    with tempfile.TemporaryDirectory(prefix="e-", dir="/tmp") as folder:
        yield Path(folder) / "docker.sock"


@pytest.fixture(scope="module")
def scene(address: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    engine = Engine(REAL, str(address))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", f"unix://{address}")
        with scene_of(tmp_path_factory.mktemp("engine")) as found:
            found.grade()
            engine.die()
            yield found
            address.unlink(missing_ok=True)
            engine = Engine(REAL, str(address))
    engine.die()


@pytest.fixture
def engine(scene: Scene, address: Path) -> Iterator[Engine]:
    """An engine that works; after whatever becomes of it another one does, and all is as before."""
    scene.backend.boxes.clear()
    address.unlink(missing_ok=True)
    found = Engine(REAL, str(address))
    yield found
    found.die()
    address.unlink()
    restarted = Engine(REAL, str(address))
    report = scene.grade()
    assert (report.outcome.value, report.score) == ("graded", 100)
    restarted.die()


@pytest.mark.parametrize("moment", ["at rest", "at work"])
def test_an_engine_that_dies_with_its_sandboxes(engine: Engine, scene: Scene, moment: str) -> None:
    def fall() -> None:
        engine.die()
        scene.engine.remove_container(scene.container, force=True)

    report = scene.grade(moment, fall)
    assert report.outcome.value == "infrastructure"
    assert report.score is None
    assert "no container engine answers" in (report.message or "")
    assert len(scene.backend.boxes) == 1


def test_an_engine_that_falls_silent(engine: Engine, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall() -> None:
        engine.silent = True
        for client in scene.backend._clients:
            monkeypatch.setattr(client, "timeout", 1)
        scene.engine.kill(scene.container)

    report = scene.grade("at rest", fall)
    assert (report.outcome.value, report.score) == ("infrastructure", None)
    assert "no container engine answers" in (report.message or "")


def test_an_engine_that_dies_and_leaves_its_sandboxes_is_not_missed(engine: Engine, scene: Scene) -> None:
    """Nothing that the tests need goes through it; what it could not remove is removed in the end."""
    report = scene.grade("at rest", engine.die)
    assert (report.outcome.value, report.score) == ("graded", 100)
    assert len(scene.backend.boxes) == 1
