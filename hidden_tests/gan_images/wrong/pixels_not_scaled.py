"""Pixels stay in 0..255.

fails: test_preprocess_values
hint: not scaled
"""


def preprocess(images):
    return images[..., None].astype("float32")
