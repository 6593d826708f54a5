"""Pixels are stretched by the batch's own maximum.

fails: test_preprocess_values
hint: batch's own
"""


def preprocess(images):
    return images[..., None].astype("float32") / images.max()
