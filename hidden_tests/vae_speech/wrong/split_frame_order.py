"""The streams come back in the order of the frame.

fails: test_split_features
hint: order of the frame
"""


def split_features(features):
    return [features[..., :13], features[..., 13:37], features[..., 37:]]
