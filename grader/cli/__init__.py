"""The command line. What takes long to import is imported inside the commands: `--help` answers at once."""

from grader.cli import catalogue, grading, machine
from grader.cli.app import app, main

__all__ = ["app", "catalogue", "grading", "machine", "main"]
