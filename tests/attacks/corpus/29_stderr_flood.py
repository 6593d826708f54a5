"""Write a hundred megabytes of errors, past Python's streams."""

import os

for _ in range(50):
    os.write(2, b"x" * 2**20)


def summarise(x):
    for _ in range(50):
        os.write(2, b"x" * 2**20)
    return {"mean": x.mean(), "largest": x.max()}
