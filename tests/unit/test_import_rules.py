"""The tree shows the trust boundary, and these rules keep it there."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# The template of a new exercise holds code for both sides; none of it is the grader's own.
TEMPLATE = ROOT / "grader" / "authoring" / "template"
HOST = sorted(path for path in (ROOT / "grader").rglob("*.py") if TEMPLATE not in path.parents)
WORKER = sorted((ROOT / "sandbox").rglob("*.py"))
# The only part of the worker that the host imports; the package itself serves to find the folder.
OF_THE_SANDBOX = {"sandbox", "sandbox.worker.wire"}
OF_THE_WORKER = {"numpy", "msgpack", "tensorflow", "keras"}
# They build objects from bytes: out of place where bytes come from a submission.
UNSAFE_MODULES = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "joblib",
    "copyreg",
    "msgpack_numpy",
    "yaml",
}
# These build plain data alone.
SAFE_YAML = {"yaml.CBaseLoader", "yaml.BaseLoader", "yaml.YAMLError"}
UNSAFE_NAMES = {"eval", "exec", "compile", "__import__"}
HEAVY = {"tensorflow", "keras", "torch", "jax"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(source: ast.Module) -> Iterator[str]:
    """Absolute names of all that a module imports, also inside functions; relative ones have a dot in front."""
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield module
            # `from sandbox.worker import wire` imports a module by the name that follows.
            yield from (f"{module}.{alias.name}" for alias in node.names if node.module)


def top(name: str) -> str:
    return name.split(".")[0]


def rel(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def host_violations(source: ast.Module) -> list[str]:
    found = []
    of_yaml = {name for name in imports(source) if top(name) == "yaml"}
    safe = of_yaml - {"yaml"} <= SAFE_YAML and of_yaml != {"yaml"}
    for name in imports(source):
        if safe and name in of_yaml:
            continue
        allowed = (
            name in OF_THE_SANDBOX or name.startswith("sandbox.worker.wire.") or name == "sandbox.worker"
        )
        if top(name) == "sandbox" and not allowed:
            found.append(f"imports {name}")
        if top(name) in UNSAFE_MODULES | HEAVY:
            found.append(f"imports {name}")
    for node in ast.walk(source):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in UNSAFE_NAMES:
            found.append(f"calls {node.func.id} in line {node.lineno}")
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("load", "fromfile"):
            found += _numpy_load(node)
    return found


def _numpy_load(call: ast.Call) -> list[str]:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    if not (isinstance(owner, ast.Name) and owner.id in ("np", "numpy")):
        return []
    safe = any(
        word.arg == "allow_pickle" and isinstance(word.value, ast.Constant) and word.value.value is False
        for word in call.keywords
    )
    return [] if safe else [f"calls numpy.load without allow_pickle=False in line {call.lineno}"]


def worker_violations(source: ast.Module) -> list[str]:
    known = sys.stdlib_module_names | OF_THE_WORKER
    return [
        f"imports {name}"
        for name in imports(source)
        if (not name.startswith(".") and top(name) not in known) or top(name) in UNSAFE_MODULES
    ]


@pytest.mark.parametrize("path", HOST, ids=rel)
def test_the_host_is_free_of_what_could_run_a_submission(path: Path) -> None:
    assert host_violations(tree(path)) == []


@pytest.mark.parametrize("path", WORKER, ids=rel)
def test_the_worker_needs_nothing_of_the_host(path: Path) -> None:
    assert worker_violations(tree(path)) == []


@pytest.mark.parametrize("path", [path for path in WORKER if path.parent.name == "worker"], ids=rel)
def test_the_worker_is_a_package_of_its_own(path: Path) -> None:
    """It runs as `worker` in the container, so it can only know itself by relative names."""
    assert not [name for name in imports(tree(path)) if top(name) in ("sandbox", "worker", "grader")]


def test_there_is_something_to_check() -> None:
    names = {rel(path) for path in HOST + WORKER}
    assert {"grader/judge/client.py", "sandbox/worker/wire.py", "sandbox/worker/child.py"} <= names


@pytest.mark.parametrize(
    "source",
    [
        "import sandbox.worker.child",
        "import yaml",
        "from yaml import BaseLoader, load",
        "from yaml import SafeLoader",
        "from yaml import UnsafeLoader",
        "from sandbox.worker import child",
        "from sandbox.worker.values import Handles",
        "def late():\n    from sandbox import worker\n    import sandbox.worker.zygote",
        "import pickle",
        "from marshal import loads",
        "import tensorflow as tf",
        "def late():\n    import keras.layers",
        "eval('1')",
        "exec(source)",
        "compile(source, 'x', 'exec')",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "numpy.load(path, allow_pickle=flag)",
    ],
)
def test_the_rule_for_the_host_sees(source: str) -> None:
    assert host_violations(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [
        "import sandbox",
        "from sandbox.worker.wire import Ref",
        "np.load(path, allow_pickle=False)",
        "re.compile('x')",
    ],
)
def test_the_rule_for_the_host_admits(source: str) -> None:
    assert not host_violations(ast.parse(source))


@pytest.mark.parametrize(
    "source", ["import grader", "from grader.errors import GraderError", "import pydantic", "import pickle"]
)
def test_the_rule_for_the_worker_sees(source: str) -> None:
    assert worker_violations(ast.parse(source))
