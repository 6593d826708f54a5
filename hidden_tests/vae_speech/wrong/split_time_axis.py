"""The slices cut the time axis.

fails: test_split_features
hint: mel is empty
"""


def split_features(features):
    return [features[:, 37:], features[:, 13:37], features[:, :13]]
