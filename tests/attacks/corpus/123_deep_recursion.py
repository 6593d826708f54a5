"""Recurse until the stack ends."""

import sys

sys.setrecursionlimit(10**9)


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x") if len(name) < 10**9 else None


def summarise(x):
    return eval("lambda: 0")() or Deep().a


def transform(x):
    nested = []
    for _ in range(10**6):
        nested = [nested]
    return nested
