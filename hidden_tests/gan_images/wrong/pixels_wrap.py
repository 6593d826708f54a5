"""The subtraction is done in uint8.

fails: test_preprocess_values
hint: wraps around
"""

import numpy as np


def preprocess(images):
    return (images[..., None] - np.uint8(127)) / np.float32(127.5)
