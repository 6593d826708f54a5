"""The bank's binary cross-entropy of real-valued features.

fails: test_reconstruction_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: binary cross-entropy
"""

import keras
import tensorflow as tf


def reconstruction_error(streams, reconstructions):
    error = keras.losses.BinaryCrossentropy()
    return tf.add_n([error(a, b) for a, b in zip(streams, reconstructions)])
