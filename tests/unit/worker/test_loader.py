"""A submission's units are executed in order in one module, with every generator seeded."""

import random
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sandbox.worker
from sandbox.worker.failure import NotPython
from sandbox.worker.loader import load, load_probes


@pytest.fixture(autouse=True)
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own and an interpreter that forgets what was loaded."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "argv", ["grader"])
    # Keras may be loaded by other tests, and seeding it is not what these are about.
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    before = dict(sys.modules)
    yield tmp_path
    for name in sys.modules.keys() - before.keys():
        del sys.modules[name]


def run(*sources: str, names: tuple[str, ...] = ("solution.py",), seed: int = 1, **files: bytes) -> Any:
    found = {name.replace("__", "/") + ".py": content for name, content in files.items()}
    return load(list(zip(names, sources, strict=True)), found, seed)


def test_units_share_one_namespace_in_order() -> None:
    module = run("x = 1", "y = x + 1", "x = y * 10", names=("cell 1", "cell 2", "cell 3"))
    assert (module.x, module.y) == (20, 2)


def test_the_module_is_known_under_its_name() -> None:
    module = run("import sys\nimport submission\nsame = submission is sys.modules[__name__]\nname = __name__")
    assert module.same
    assert module.name == "submission"


def test_a_guarded_main_does_not_run() -> None:
    module = run("ran = False\nif __name__ == '__main__':\n    ran = True")
    assert not module.ran


def test_classes_of_the_submission_are_whole() -> None:
    module = run(
        "import dataclasses, enum, pickle\n"
        "@dataclasses.dataclass\nclass Config:\n    size: 'int' = 2\n"
        "class Kind(enum.Enum):\n    A = 1\n"
        "copy = pickle.loads(pickle.dumps((Config(), Kind.A)))\n"
    )
    assert module.copy[0].size == 2


def test_further_files_can_be_imported_and_read(child: Path) -> None:
    module = run(
        "import layers\nfrom pathlib import Path\nfrom parts.losses import kl\ntext = Path('layers.py').read_text()",
        layers=b"width = 3",
        parts__losses=b"kl = 'KL'",
    )
    assert (module.layers.width, module.kl, module.text) == (3, "KL", "width = 3")
    assert (child / "parts" / "losses.py").is_file()


def test_37_a_file_named_like_a_loaded_package_does_not_replace_it() -> None:
    module = run("import numpy, json", numpy=b"raise SystemExit", json=b"raise SystemExit")
    assert module.numpy is np


def test_seeds_are_set_once_for_each_child() -> None:
    source = "import random, numpy as np\nvalues = [random.random(), np.random.rand()]"
    first, second, third = (run(source, seed=seed).values for seed in (5, 5, 6))
    assert first == second
    assert not set(first) & set(third)
    random.seed(5)
    np.random.seed(5)
    assert first == [random.random(), np.random.rand()]


@pytest.mark.parametrize(
    "source",
    [
        "get_ipython().run_line_magic('matplotlib', 'inline')",
        "get_ipython().system('ls')",
        "get_ipython().set_next_input('x')",
        "display('x')",
        "%matplotlib inline\n!pip install x\nx = 1",
    ],
)
def test_what_a_notebook_asks_of_ipython_does_nothing(source: str) -> None:
    run(source, names=("cell 1",))


def test_a_python_file_has_no_ipython() -> None:
    with pytest.raises(NameError):
        run("get_ipython()")


def test_an_exception_of_the_submission_comes_out_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        run("1/0")
    with pytest.raises(SystemExit):
        run("import sys\nsys.exit(3)")


@pytest.mark.parametrize(
    ("sources", "names", "message"),
    [
        (["def f(:"], ("solution.py",), r"^solution\.py, line 1: "),
        (["x = 1", "\n\nx ="], ("cell 2", "cell 5"), r"^cell 5, line 3: "),
        (["(" * 5000], ("solution.py",), r"^solution\.py"),
        (["x = '\ud800'"], ("solution.py",), r"^solution\.py"),
    ],
)
def test_what_is_no_python_names_its_unit(sources: list[str], names: tuple[str, ...], message: str) -> None:
    with pytest.raises(NotPython, match=message):
        run(*sources, names=names)


def test_nothing_runs_when_a_later_unit_is_no_python(child: Path) -> None:
    with pytest.raises(NotPython):
        run("from pathlib import Path\nPath('ran').touch()", "x =", names=("cell 1", "cell 2"))
    assert not (child / "ran").exists()


def test_an_exercises_probes_lie_on_top_of_the_workers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    own = types.ModuleType("sandbox.worker.probes")
    own.__dict__.update(spy=1, known=2, _private=3)
    monkeypatch.setitem(sys.modules, "keras", types.ModuleType("keras"))
    monkeypatch.setitem(sys.modules, "sandbox.worker.probes", own)
    monkeypatch.setattr(sandbox.worker, "probes", own, raising=False)
    found = load_probes("known = 20\nboth = known + spy")
    assert (found.spy, found.known, found.both) == (1, 20, 21)
    assert not hasattr(found, "_private")
    assert sys.modules["probes"] is found


def test_without_keras_there_are_the_exercises_probes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    assert load_probes("known = 20").known == 20
    assert not hasattr(load_probes(""), "Spy")
