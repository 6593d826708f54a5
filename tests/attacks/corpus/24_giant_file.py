"""Make a file of a terabyte, and let the signal that forbids it do its work."""

import os
import signal
from errno import EFBIG


def giant():
    file = os.open("giant", os.O_CREAT | os.O_RDWR)
    os.ftruncate(file, 2**40)


refused("a terabyte", giant, EFBIG)


def summarise(x):
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    giant()
    return {"mean": x.mean(), "largest": x.max()}
