"""Moments of a grading at which a test of the grader may act."""

import time
from pathlib import Path

FOLDER = Path(__file__).with_name("moments")


def reach(name):
    """Where somebody waits for this moment, tell him, and go on when he has acted."""
    waiting, reached = FOLDER / name, FOLDER / f"{name}.reached"
    if not waiting.exists():
        return
    waiting.rename(reached)
    while reached.exists():
        time.sleep(0.005)
