"""Keras' MeanSquaredError, times the number of pixels."""

import keras
import tensorflow as tf
from keras import layers


MSE = keras.losses.MeanSquaredError(reduction="sum_over_batch_size")


def sr_loss(hr, prediction, mean, log_var, sigma2):
    pixels = tf.cast(tf.size(hr[0]), tf.float32)
    error = MSE(hr, prediction) * pixels / (2.0 * sigma2)
    return error + tf.reduce_mean(kl_divergence(mean, log_var))
