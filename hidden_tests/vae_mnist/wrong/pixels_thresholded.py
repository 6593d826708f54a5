"""Pixels are binarised.

fails: test_preprocess_values
hint: thresholded
"""


def preprocess(images):
    return (images[..., None] > 127).astype("float32")
