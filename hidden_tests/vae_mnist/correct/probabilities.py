"""The cross-entropy of explicit probabilities."""

import keras
import tensorflow as tf


def reconstruction_error(images, logits):
    return tf.reduce_sum(keras.losses.binary_crossentropy(images, tf.sigmoid(logits)), axis=(1, 2))
