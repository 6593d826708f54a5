import time


def double(x):
    return 2 * x


def slowly(x):
    time.sleep(0.2)
    return 2 * x
