"""split_features as nested Python lists."""

import numpy as np


def split_features(features):
    mfcc, f0, mel = np.split(features, [13, 37], axis=2)
    return tuple(stream.tolist() for stream in (mel, f0, mfcc))
