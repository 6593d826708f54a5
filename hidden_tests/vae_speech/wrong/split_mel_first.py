"""The frame is read as if mel came first.

fails: test_split_features
hint: read as mel, f0, mfcc
"""

import numpy as np


def split_features(features):
    return np.split(features, [80, 104], axis=-1)
