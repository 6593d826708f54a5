"""Return objects that show the inputs when they are printed, and text and keys that hold them."""


class Shown:
    def __init__(self, x):
        self.x = x

    def __repr__(self):
        return str(self.x.tolist())

    __str__ = __repr__

    def __format__(self, specification):
        return str(self)


def transform(x):
    return [[Shown(x)] * 3] * 4


def summarise(x):
    return {str(x.tolist()): 1.0, "mean": str(x.tolist())}
