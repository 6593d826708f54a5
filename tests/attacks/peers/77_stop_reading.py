"""Neither read nor answer any more."""

import time


def answer(connection, number):
    time.sleep(0.1)
