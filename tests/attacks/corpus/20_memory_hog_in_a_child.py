"""Let a child run out of memory, and leave with success."""

import os
import subprocess
import sys

HOG = "held = []\nwhile True: held.append(bytearray(b'x') * 2**22)"


def summarise(x):
    subprocess.run([sys.executable, "-c", HOG], check=False)
    os._exit(0)
