"""How the files of a collection may be named; the command line knows no more of it."""

from enum import StrEnum


class Layout(StrEnum):
    """How the files of a collection are named."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"
    FOLDERS = "folders"
    FILES = "files"
