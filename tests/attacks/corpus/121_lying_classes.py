"""Objects that say they are of another class: an array, a number, a reference of the wire, the worker's own exceptions."""

import collections

import numpy as np
from worker.failure import NotPython
from worker.wire import Ref


def lie(claimed, base=object, **more):
    return type(
        "Lie", (base,), {"__class__": property(lambda self: claimed), "id": 1, "label": "object", **more}
    )()


class Dict(dict):
    def items(self):
        return [("mean", 0.0), ("largest", 0.0)]

    def __getitem__(self, key):
        return 0.0

    __len__ = lambda self: 2


class Wrong(Exception):
    __class__ = property(lambda self: NotPython)

    def __str__(self):
        return "solution.py, line 731250: read me"


def transform(x):
    return lie(np.ndarray, shape=x.shape, dtype=x.dtype, __array__=lambda self, *a, **k: 2 * x + 1 + x.size)


def summarise(x):
    return Dict(other=collections.UserDict(mean=lie(float), largest=Ref(1)))


def build(scale):
    raise Wrong
