"""Make files until no more can be made, and leave them."""

import os
from errno import ENOSPC


def flood():
    os.mkdir("many")
    for number in range(100_000):
        os.close(os.open(f"many/{number}", os.O_CREAT))


refused("a hundred thousand files", flood, ENOSPC)
