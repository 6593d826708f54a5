"""A notebook of seven million empty lists: twenty megabytes of JSON, five hundred of objects."""

from pathlib import Path

from tests.attacks.handing_in import write


def make(folder: Path) -> list[Path]:
    head, tail = b'{"nbformat": 4, "x": [', b'0], "cells": []}'
    return [write(folder, head + b"[]," * 6_900_000 + tail, "solution.ipynb")]
