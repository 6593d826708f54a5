"""Raise an exception whose text never comes."""

import time


class Hanging(Exception):
    def __str__(self):
        time.sleep(600)

    __repr__ = __str__


# In no line of the student's: the worker looks for one in the text.
exec(compile("def summarise(x): raise Hanging", "elsewhere.py", "exec"))
