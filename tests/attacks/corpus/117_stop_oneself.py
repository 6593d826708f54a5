"""Stop: no time passes for the process, and no signal but one ends it."""

import os
import signal


def summarise(x):
    if os.fork() == 0:
        os.kill(os.getppid(), signal.SIGSTOP)
    os.kill(os.getpid(), signal.SIGSTOP)
