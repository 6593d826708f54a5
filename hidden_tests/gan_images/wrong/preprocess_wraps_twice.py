"""images * 2 in uint8 before the division: wraps around.

fails: test_preprocess_values
hint: 2 * images wraps
"""

import numpy as np


def preprocess(images):
    return ((images * 2) / 255.0 - 1.0).astype("float32")[..., np.newaxis]
