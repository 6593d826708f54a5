"""The bank's cross-entropy.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: mean binary cross-entropy
"""

import keras
import tensorflow as tf
from keras import layers


def reconstruction_error(hr, prediction, sigma2):
    return tf.reduce_mean(keras.losses.binary_crossentropy(hr, prediction), axis=(1, 2))
