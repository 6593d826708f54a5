"""Cells that a notebook program hands to a shell, and to pip."""

import json
from pathlib import Path

from tests.attacks.handing_in import HONEST, write


def make(folder: Path) -> list[Path]:
    marker = folder / "marker"
    sources = [
        f"!touch {marker}",
        f"%%bash\ntouch {marker}",
        f"%%script bash\ntouch {marker}",
        f"files = !touch {marker}",
        "!pip install antigravity",
        "%pip install antigravity",
        f"get_ipython().system('touch {marker}')",
        f"%run {marker}",
        HONEST.decode(),
    ]
    cells = [{"cell_type": "code", "metadata": {}, "source": source, "outputs": []} for source in sources]
    return [
        write(folder, json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}).encode(), "solution.ipynb")
    ]
