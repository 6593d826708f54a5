"""Compute for ever."""


def summarise(x):
    while True:
        pass
