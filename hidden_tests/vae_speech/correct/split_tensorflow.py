"""split_features through tf.split, as tensors; a dict by name."""

import tensorflow as tf


def split_features(features):
    mfcc, f0, mel = tf.split(tf.convert_to_tensor(features), [13, 24, 80], axis=-1)
    return {"mel": mel, "f0": f0, "mfcc": mfcc}
