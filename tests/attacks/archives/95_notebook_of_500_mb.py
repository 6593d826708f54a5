"""A notebook of half a gigabyte, most of it a hole in the file."""

import os
from pathlib import Path

from tests.attacks.handing_in import write


def make(folder: Path) -> list[Path]:
    path = write(folder, b'{"nbformat": 4, "cells": [', "solution.ipynb")
    os.truncate(path, 500_000_000)
    return [path]
