"""All blocks begin one feature late, the last of them wraps around.

fails: test_split_features
hint: numbers are not those
"""

import numpy as np


def split_features(features):
    features = np.roll(features, -1, axis=-1)
    return [features[:, :, 37:], features[:, :, 13:37], features[:, :, :13]]
