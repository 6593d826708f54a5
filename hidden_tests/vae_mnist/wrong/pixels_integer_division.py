"""Pixels are divided as integers.

fails: test_preprocess_values
hint: as integers
"""


def preprocess(images):
    return (images[..., None] // 255).astype("float32")
