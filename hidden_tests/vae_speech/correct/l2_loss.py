"""tf.nn.l2_loss and einsum."""

import tensorflow as tf


def reconstruction_error(streams, reconstructions):
    return 0.5 * sum(tf.einsum("btw,btw->b", x - y, x - y) for x, y in zip(streams, reconstructions))


def vae_loss(streams, reconstructions, mean, log_var):
    batch = tf.cast(tf.shape(mean)[0], tf.float32)
    error = tf.add_n([tf.nn.l2_loss(x - y) for x, y in zip(streams, reconstructions)]) / batch
    return error + tf.reduce_mean(kl_divergence(mean, log_var))
