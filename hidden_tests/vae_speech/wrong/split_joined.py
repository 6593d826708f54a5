"""The blocks are reordered, but joined again.

fails: test_split_features
hint: returns one array
"""

import numpy as np


def split_features(features):
    return np.concatenate([features[..., 37:], features[..., 13:37], features[..., :13]], axis=-1)
