"""Arrays of every kind that is no plain one: of objects, of records, masked, of long numbers, of dates, without an end."""

import numpy as np


class Sneaky(np.ndarray):
    def __array_finalize__(self, other):
        if other is not None and other.size:
            np.ndarray.__setitem__(other, 0, 0)

    def __array__(self, *args, **kwargs):
        return np.zeros(3)

    dtype = property(lambda self: np.dtype("float64"))
    shape = property(lambda self: (4, 3))


def transform(x):
    return np.lib.stride_tricks.as_strided(np.zeros(1).view(Sneaky), (2**20, 2**20), (0, 0))


def summarise(x):
    records = np.zeros(1, [("mean", "f8"), ("largest", "O")])
    return {"mean": np.ma.masked, "largest": records[0]}


def build(scale):
    kinds = [np.longdouble, np.complex128, "M8[s]", "S8", object, "V16"]
    return lambda x: [np.zeros(len(x), kind) for kind in kinds]
