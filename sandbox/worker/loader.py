"""Execute a submission: seeds, extra files, then its units in one module."""

import builtins
import os
import random
import sys
import types
from typing import Any

import numpy as np

from .failure import NotPython
from .source import compile_units

MODULE = "submission"


class _Notebook:
    """Stands for IPython's shell, so that a notebook's calls of it are harmless."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: None


def set_seeds(seed: int) -> None:
    """Seed Python, numpy and, where it is loaded, TensorFlow through Keras; done once, before loading."""
    keras = sys.modules.get("keras")
    if keras is not None:
        keras.utils.set_random_seed(seed)
    else:
        random.seed(seed)
        np.random.seed(seed)


def write_files(files: dict[str, bytes]) -> None:
    """Lay a submission's other files into the working directory."""
    for name, content in files.items():
        folder = os.path.dirname(name)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(name, "wb") as file:
            file.write(content)


def load(units: list[tuple[str, str]], files: dict[str, bytes], seed: int) -> types.ModuleType:
    """Execute the units in order in one module and return it.

    Args:
        units: Name and source of each unit.
        files: Relative path and content of further files, importable from the working directory.
        seed: What every generator is seeded with.

    Raises:
        BaseException: Whatever the submission raises; NotPython where it does not compile.
    """
    write_files(files)
    sys.path.insert(0, os.getcwd())
    sys.argv = [units[0][0]]
    module = types.ModuleType(MODULE)
    module.__file__ = os.path.join(os.getcwd(), units[0][0])
    sys.modules[MODULE] = module
    if units[0][0].startswith("cell "):
        module.__dict__.update(get_ipython=lambda: _Notebook(), display=builtins.print)
    set_seeds(seed)
    try:
        codes = compile_units(units)
    except SyntaxError as error:
        raise NotPython(str(error)) from None
    for code in codes:
        exec(code, module.__dict__)
    return module


def load_probes(source: str) -> types.ModuleType:
    """Execute an exercise's probes in a module of their name, on top of the worker's own where Keras is loaded."""
    module = types.ModuleType("probes")
    if "keras" in sys.modules:
        from . import probes

        own = {name: value for name, value in vars(probes).items() if not name.startswith("_")}
        module.__dict__.update(own)
    sys.modules["probes"] = module
    exec(compile(source, "probes.py", "exec"), module.__dict__)
    return module
