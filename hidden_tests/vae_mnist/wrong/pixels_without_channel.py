"""The channel axis is missing.

fails: test_preprocess_values
hint: channel axis is missing
"""


def preprocess(images):
    return images.astype("float32") / 255.0
