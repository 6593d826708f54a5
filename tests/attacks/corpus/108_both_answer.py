"""Fork within a call, so that two processes answer it, one after the other, and both read what comes next."""

import os
import time


def transform(x):
    if os.fork() == 0:
        time.sleep(0.1)
    return 2 * x + 1


def summarise(x):
    time.sleep(0.4)  # until the other's answer to the question before has come
    return {"mean": x.mean(), "largest": x.max()}
