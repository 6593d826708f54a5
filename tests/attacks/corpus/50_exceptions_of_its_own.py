"""Exceptions outside of Exception, and such that raise when they are looked at."""


class Nasty(BaseException):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__

    @property
    def args(self):
        raise KeyboardInterrupt

    def with_traceback(self, trace):
        raise SystemExit(0)


class Leave(SystemExit):
    code = 0

    def __str__(self):
        raise self


class Named(type):
    @property
    def __name__(cls):
        raise Leave


class Unnamed(Exception, metaclass=Named):
    pass


def transform(x):
    raise Leave(0)


def summarise(x):
    raise Nasty


def build(scale):
    raise Unnamed
