"""Divided by 255, then 1 is subtracted.

fails: test_preprocess_values
hint: mapped to [-1, 0]
"""


def preprocess(images):
    return images[..., None].astype("float32") / 255.0 - 1.0
