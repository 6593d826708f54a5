"""keras.losses with sums made by hand."""

import keras
import tensorflow as tf


def vae_loss(images, logits, mean, log_var):
    batch = tf.cast(tf.shape(images)[0], tf.float32)
    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True, reduction="sum")
    pixels = cross_entropy(tf.reshape(images, (-1, 1)), tf.reshape(logits, (-1, 1)))
    return pixels / batch + tf.reduce_mean(kl_divergence(mean, log_var))
