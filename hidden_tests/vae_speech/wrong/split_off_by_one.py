"""The second block begins one feature late.

fails: test_split_features
hint: wrong width
"""


def split_features(features):
    return [features[:, :, 37:], features[:, :, 14:37], features[:, :, :13]]
