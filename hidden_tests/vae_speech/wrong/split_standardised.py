"""The streams are standardised once more, over the batch.

fails: test_split_features
hint: numbers are not those
"""


def split_features(features):
    streams = [features[..., 37:], features[..., 13:37], features[..., :13]]
    return [(stream - stream.mean()) / stream.std() for stream in streams]
