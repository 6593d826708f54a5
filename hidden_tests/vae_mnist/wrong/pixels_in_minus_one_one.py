"""Pixels in [-1, 1], as the bank has them.

fails: test_preprocess_values
hint: [-1, 1]
"""


def preprocess(images):
    return images[..., None].astype("float32") / 127.5 - 1.0
