"""What is in the sandbox image, and that building it again costs nothing."""

import time
from typing import TYPE_CHECKING

import pytest

from grader.image import build, image_tag, is_built
from grader.image.inputs import LOCK, worker_files

if TYPE_CHECKING:
    from .conftest import Inmate

pytestmark = pytest.mark.engine


def test_a_built_image_is_not_built_again() -> None:
    said: list[str] = []
    began = time.monotonic()
    assert build(said.append) == image_tag()
    assert said == []
    assert time.monotonic() - began < 2
    assert is_built()


def test_of_the_project_only_the_worker_is_inside(inmate: "Inmate") -> None:
    program = """
import pathlib
files = (path for path in pathlib.Path("/opt").rglob("*") if path.is_file() and path.suffix != ".pyc")
result = sorted(map(str, files))
"""
    assert inmate.run(program) == sorted(f"/opt/worker/{path.name}" for path in worker_files())


def test_no_hidden_test_reference_or_grader_can_be_imported(inmate: "Inmate") -> None:
    program = """
import importlib.util
names = ("grader", "hidden_tests", "reference_solutions", "exercises", "pytest", "docker")
result = [name for name in names if importlib.util.find_spec(name)]
"""
    assert inmate.run(program) == []


@pytest.mark.parametrize("package", ["tensorflow", "keras", "numpy", "worker", "pandas"])
def test_bytecode_is_compiled_ahead_and_never_checked(inmate: "Inmate", package: str) -> None:
    program = f"""
import importlib.util, pathlib
spec = importlib.util.find_spec("{package}")
flags = int.from_bytes(pathlib.Path(spec.cached).read_bytes()[4:8], "little")
hash_based, checked = flags & 1, flags & 2
result = [hash_based, checked]
"""
    assert inmate.run(program) == [1, 0]


def test_every_locked_package_is_installed_in_its_locked_version(inmate: "Inmate") -> None:
    pins = dict(
        line.split(" ")[0].split("==")
        for line in LOCK.read_text(encoding="utf-8").splitlines()
        if "==" in line
    )
    program = f"""
import importlib.metadata
result = {{name: importlib.metadata.version(name) for name in {list(pins)!r}}}
"""
    assert inmate.run(program) == pins


NOTEBOOK_IMPORTS = [
    "matplotlib.pyplot",
    "scipy.stats",
    "sklearn.manifold",
    "pandas",
    "seaborn",
    "PIL.Image",
    "imageio",
    "tqdm.auto",
    "IPython.display",
]


@pytest.mark.parametrize("module", NOTEBOOK_IMPORTS)
def test_what_notebooks_import_at_the_top_can_be_imported(inmate: "Inmate", module: str) -> None:
    assert inmate.run(f"import {module}; result = 'imported'") == "imported"
