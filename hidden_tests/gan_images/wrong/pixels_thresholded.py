"""Pixels are thresholded.

fails: test_preprocess_values
hint: thresholded
"""

import numpy as np


def preprocess(images):
    return np.where(images[..., None] > 127, 1.0, -1.0).astype("float32")
