"""Ignore every signal that can be ignored, in a process of its own too."""

import os
import signal
import time

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


def summarise(x):
    os.fork()
    while True:
        time.sleep(3600)
