"""The command line. What takes long to import is imported inside the commands: `--help` answers at once."""

from grader.cli import authoring, batching, catalogue, exporting, grading, machine, reporting, verifying
from grader.cli.app import main

__all__ = [
    "authoring",
    "batching",
    "catalogue",
    "exporting",
    "grading",
    "machine",
    "main",
    "reporting",
    "verifying",
]
