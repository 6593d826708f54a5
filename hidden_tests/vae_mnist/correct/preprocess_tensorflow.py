"""preprocess in TensorFlow, returning a tensor."""

import tensorflow as tf


def preprocess(images):
    return tf.expand_dims(tf.cast(images, tf.float32) / 255.0, -1)
