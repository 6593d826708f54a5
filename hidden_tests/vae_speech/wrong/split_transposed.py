"""Time and features are transposed, as in the bank's preprocess.

fails: test_split_features
hint: transposed
"""

import numpy as np


def split_features(features):
    features = np.transpose(features, [0, 2, 1])
    return [features[:, 37:], features[:, 13:37], features[:, :13]]
