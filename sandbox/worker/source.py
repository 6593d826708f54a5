"""Compile a submission's source inside the sandbox."""

import __future__

import linecache
from types import CodeType

from .magics import neutralise

CELL_PREFIX = "cell "
_FUTURE_FLAGS = 0
for _feature in __future__.all_feature_names:
    _FUTURE_FLAGS |= getattr(__future__, _feature).compiler_flag


def compile_units(units: list[tuple[str, str]]) -> list[CodeType]:
    """Compile a submission, unit by unit.

    A cell that is no Python as it stands is compiled again without its magics. What was compiled is what
    `linecache` gets: tracebacks show it, and `tf.function` reads it.

    Args:
        units: (name, source) of each unit; the name is the file name in tracebacks.

    Returns:
        One code object for each unit, to be executed in this order in one namespace.

    Raises:
        SyntaxError: A unit is no Python; the message reads "cell 3, line 2: invalid syntax".
    """
    codes = []
    flags = 0
    for name, source in units:
        is_cell = name.startswith(CELL_PREFIX)
        try:
            code = _compile(name, source, flags)
        except SyntaxError:
            if not is_cell:
                raise
            code = _compile(name, source := neutralise(source), flags)
        if is_cell:
            flags |= code.co_flags & _FUTURE_FLAGS  # a notebook's future imports hold for the cells below
        linecache.cache[name] = (len(source), None, [line + "\n" for line in source.split("\n")], name)
        codes.append(code)
    return codes


def _compile(name: str, source: str, flags: int) -> CodeType:
    try:
        code: CodeType = compile(source, name, "exec", flags=flags, dont_inherit=True)
    except SyntaxError as error:
        where = f"{name}, line {error.lineno}" if error.lineno else name
        raise SyntaxError(f"{where}: {error.msg}") from None
    except (RecursionError, MemoryError):
        raise SyntaxError(f"{name}: too deeply nested to be compiled") from None
    except (ValueError, OverflowError) as error:
        raise SyntaxError(f"{name}: {error}") from None
    return code
