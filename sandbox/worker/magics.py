"""Turn what only IPython understands in a notebook cell into Python that does nothing.

`%matplotlib inline`, `!pip install x`, `files = !ls` and `obj?` are no Python. Each becomes a statement in
its own line, so line numbers stay true; text inside strings, brackets and continued lines is never touched.
"""

import re
import textwrap

# Cell magics whose body runs as Python in the notebook's own namespace; the body of any other one does not.
PYTHON_CELL_MAGICS = frozenset({"capture", "memit", "prun", "time", "wandb"})

_CELL_MAGIC = re.compile(r"[ \t]*%%(\w+)")
_HELP = re.compile(r"\s*(?:[\w., ]+=\s*)?%{0,2}[\w*][\w.*\[\]'\"]*\?\??\s*(?:#.*)?")
_INSTALL = re.compile(r"\s*(?:pip3?|conda|mamba) +(?:install|uninstall|list|show)\b.*")
_TIMED = re.compile(r"%time\s+([^\s-].*)")
_TARGETS = re.compile(r"[\w\s.,*\[\]()]+")


def neutralise(cell: str) -> str:
    """Neutralise the magics, shell escapes and help requests of a cell.

    Args:
        cell: Source of one cell, with "\\n" line ends.

    Returns:
        Source with the same number of lines. `%time statement` keeps its statement, `x = !command` assigns
        an empty list, and the cell is blank if its cell magic would not have run it as Python.
    """
    lines = _without_cell_magics(cell.split("\n"))
    lines = _without_common_indent(lines)
    scanner = _Scanner()
    in_magic = False
    for number, line in enumerate(lines):
        if in_magic:
            lines[number], in_magic = "", line.endswith("\\")
            continue
        replacement = _replacement(line) if scanner.at_statement else None
        if replacement is not None:
            lines[number] = line[: len(line) - len(line.lstrip())] + replacement
            in_magic = line.endswith("\\") and not replacement.endswith("\\")
        scanner.feed(lines[number])
    return "\n".join(lines)


def _without_cell_magics(lines: list[str]) -> list[str]:
    lines = list(lines)
    for number, line in enumerate(lines):
        magic = _CELL_MAGIC.match(line)
        if magic and magic[1] not in PYTHON_CELL_MAGICS:
            return [""] * len(lines)
        if magic:
            lines[number] = ""
        elif line.strip():
            break
    return lines


def _without_common_indent(lines: list[str]) -> list[str]:
    """Take off the indent that all lines share, as IPython does for a cell that was pasted out of a block."""
    first = next((line for line in lines if line.strip()), "")
    return textwrap.dedent("\n".join(lines)).split("\n") if first[:1].isspace() else lines


def _replacement(line: str) -> str | None:
    """What to put in place of a line that begins a statement; None if it is Python."""
    text = line.strip()
    timed = _TIMED.fullmatch(text)
    if timed:
        return timed[1]
    if text.startswith(("%", "!", "?")) or _HELP.fullmatch(line) or _INSTALL.fullmatch(line):
        return "pass"
    targets, equals, value = text.partition("=")
    value = value.lstrip()
    if equals and value.startswith(("!", "%")) and _TARGETS.fullmatch(targets):
        timed = _TIMED.fullmatch(value)
        return f"{targets.rstrip()} = {timed[1] if timed else '[]' if value.startswith('!') else 'None'}"
    return None


class _Scanner:
    """Follows strings, brackets and continued lines just far enough to know where statements begin."""

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0
        self._continued = False

    @property
    def at_statement(self) -> bool:
        """Whether the next line begins a statement."""
        return not (self._quote or self._depth or self._continued)

    def feed(self, line: str) -> None:
        """Read one line, without its line end."""
        place, in_comment = 0, False
        while place < len(line) and not in_comment:
            character = line[place]
            if character == "\\":
                place += 2
            elif self._quote:
                closed = line.startswith(self._quote, place)
                place += len(self._quote) if closed else 1
                self._quote = "" if closed else self._quote
            else:
                in_comment = character == "#"
                place += self._feed_code(line, place)
        self._continued = place > len(line)  # the last backslash escapes the line end
        if len(self._quote) == 1 and not self._continued:
            self._quote = ""  # such a string cannot go on; Python will report it

    def _feed_code(self, line: str, place: int) -> int:
        character = line[place]
        if character in "\"'":
            self._quote = character * 3 if line.startswith(character * 3, place) else character
            return len(self._quote)
        if character in "([{":
            self._depth += 1
        elif character in ")]}":
            self._depth = max(0, self._depth - 1)
        return 1
