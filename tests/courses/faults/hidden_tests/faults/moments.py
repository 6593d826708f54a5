"""Moments of a grading at which a test of the grader may act.

A judge reads its exercise and writes in a folder of its own alone.
"""

import tempfile
import time
from pathlib import Path

FOLDER = Path(__file__).with_name("moments")


def reach(name):
    """Where somebody waits for this moment, tell him, and go on when he has acted."""
    waiting = FOLDER / name
    if not waiting.exists():
        return
    Path(tempfile.gettempdir(), name).touch()
    while waiting.exists():
        time.sleep(0.005)
