"""Raise exceptions of a hundred megabytes, with as many notes, chained a thousand times."""

error = None
for number in range(1000):
    outer = ValueError(f"{number}")
    outer.__cause__ = error
    error = outer
error.args = ("x" * 2**26,)
error.__notes__ = ["x" * 2**20] * 64


def transform(x):
    raise error


def summarise(x):
    raise type("E" * 2**20, (Exception,), {})("x" * 2**25)


def build(scale):
    raise ExceptionGroup("x" * 2**20, [error] * 1000)
