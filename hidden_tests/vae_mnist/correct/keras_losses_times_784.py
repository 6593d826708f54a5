"""The mean cross-entropy times the number of pixels."""

import keras
import tensorflow as tf


def vae_loss(images, logits, mean, log_var):
    pixels = 28 * 28 * keras.losses.BinaryCrossentropy(from_logits=True)(images, logits)
    return pixels + tf.reduce_mean(kl_divergence(mean, log_var))
