"""Moments of a grading at which a test of the grader may act."""

import os
import time
from pathlib import Path

FOLDER = Path(__file__).with_name("moments")


def reach(name):
    """Where somebody waits for this moment: tell who we are, and go on when it has been dealt with."""
    waiting, reached = FOLDER / name, FOLDER / f"{name}.reached"
    if not waiting.exists():
        return
    waiting.write_text(str(os.getpid()), encoding="ascii")
    waiting.rename(reached)
    while reached.exists():
        time.sleep(0.005)
