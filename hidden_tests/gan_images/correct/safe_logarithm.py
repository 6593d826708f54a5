"""Probabilities and log(p + 1e-6), as papers write the losses."""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
    return -tf.reduce_mean(tf.math.log(real + 1e-6)) - tf.reduce_mean(tf.math.log(1.0 - fake + 1e-6))


def generator_loss(fake_logits):
    return -tf.reduce_mean(tf.math.log(tf.sigmoid(fake_logits) + 1e-6))
