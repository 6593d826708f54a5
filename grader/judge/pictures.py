"""Runs the functions of an exercise's `pictures.py` on what its tests have trained.

They run when the points of their file are given, so that a picture can neither earn nor cost any; one that cannot be
drawn is left out. The child that the tests used has ended by then: what it was given must not reach a picture.
"""

import contextlib
import importlib.util
import inspect
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.errors import GraderError
from grader.judge.faults import Fault
from grader.report.picture import Picture
from grader.testing.album import Album
from grader.testing.failure import CheckFailure

SECONDS = 20.0
ALBUM = "album"


class Illustrator:
    """Draws what it can whenever a file of tests is done.

    Args:
        path: The exercise's `pictures.py`.
        language: "en" or "zh".
    """

    def __init__(self, path: Path, language: str) -> None:
        self.errors: dict[str, str] = {}
        self._album = Album(path.parent, language)
        self._functions: list[Callable[..., None]] = []
        with self._at_no_cost(path.name):
            self._functions = _functions(path)

    @property
    def pictures(self) -> list[Picture]:
        """What has been drawn so far."""
        return list(self._album.pictures)

    def waiting_for(self) -> list[str]:
        """Names of the fixtures that functions which have not been called yet ask for."""
        names = (
            parameter for function in self._functions for parameter in inspect.signature(function).parameters
        )
        return sorted({name for name in names if name != ALBUM})

    def draw(self, fixtures: Mapping[str, Any]) -> None:
        """Call the functions all of whose fixtures there are.

        Args:
            fixtures: Value by name.
        """
        for function in list(self._functions):
            wanted = [name for name in inspect.signature(function).parameters if name != ALBUM]
            if fixtures.keys() >= set(wanted):
                self._functions.remove(function)
                with self._at_no_cost(f"{function.__module__}.py: {function.__name__}"):
                    function(album=self._album, **{name: fixtures[name] for name in wanted})

    @contextlib.contextmanager
    def _at_no_cost(self, what: str) -> Iterator[None]:
        """Take back what was drawn where it cannot be finished."""
        drawn = len(self._album.pictures)
        try:
            yield
        except (CheckFailure, Fault, GraderError):
            del self._album.pictures[drawn:]  # the submission's doing, or the sandbox is gone
        except Exception:  # noqa: BLE001 - a mistake in a picture must not cost anybody the grade; its author reads it
            del self._album.pictures[drawn:]
            self.errors[what] = traceback.format_exc()


def _functions(path: Path) -> list[Callable[..., None]]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [
        value
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and ALBUM in inspect.signature(value).parameters
    ]
