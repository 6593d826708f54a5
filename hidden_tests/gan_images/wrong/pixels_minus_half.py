"""Pixels are in [-0.5, 0.5].

fails: test_preprocess_values
hint: mapped to [-0.5, 0.5]
"""


def preprocess(images):
    return images[..., None].astype("float32") / 255.0 - 0.5
