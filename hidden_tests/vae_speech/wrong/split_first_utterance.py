"""The batch axis is lost.

fails: test_split_features
hint: lost its time axis or its batch axis
"""


def split_features(features):
    return [features[0, :, 37:], features[0, :, 13:37], features[0, :, :13]]
