"""Open files until no more can be opened, in several processes."""

import os
from errno import EMFILE


def hold():
    held = []
    try:
        while len(held) < 100_000:
            held.append(os.open("/dev/null", os.O_RDONLY))
    finally:
        for descriptor in held:
            os.close(descriptor)


refused("a hundred thousand files", hold, EMFILE)
for _ in range(8):
    if os.fork() == 0:
        try:
            while True:
                os.dup(0)
        finally:
            import time

            time.sleep(600)
