"""Leave a daemon that no longer belongs to the process that started it."""

import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "731250"])
    os._exit(0)
os.wait()
time.sleep(0.1)
