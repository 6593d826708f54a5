"""Notebooks whose cells are no list, whose source is no text, whose numbers are none."""

import json
from pathlib import Path

from tests.attacks.handing_in import write


def make(folder: Path) -> list[Path]:
    cell = {"cell_type": "code", "metadata": {}, "source": {"not": "text"}}
    bodies = {
        "object.ipynb": {"nbformat": 4, "cells": {"0": cell}},
        "source.ipynb": {"nbformat": 4, "cells": [cell]},
        "nan.ipynb": {"nbformat": 4, "cells": [], "x": float("nan")},
        "number.ipynb": 3,
    }
    return [write(folder, json.dumps(body).encode(), name) for name, body in bodies.items()]
