"""Pixels are scaled to [0, 1].

fails: test_preprocess_values
hint: scaled to [0, 1]
"""


def preprocess(images):
    return images[..., None].astype("float32") / 255.0
