"""keras.losses.MeanSquaredError of each stream against a summed KL.

fails: test_reconstruction_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: averaged over frames and features
"""

import keras
import tensorflow as tf


def reconstruction_error(streams, reconstructions):
    error = keras.losses.MeanSquaredError()
    return tf.add_n([error(a, b) for a, b in zip(streams, reconstructions)])
