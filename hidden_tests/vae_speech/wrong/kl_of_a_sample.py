"""vae_loss draws a sample of its own, and takes log q(z|x) - log p(z).

fails: test_kl_closed_form
hint: nothing in it is random
"""

import tensorflow as tf


def vae_loss(streams, reconstructions, mean, log_var):
    epsilon = tf.random.normal(tf.shape(mean))
    z = mean + tf.exp(0.5 * log_var) * epsilon
    errors = [tf.reduce_sum((x - made) ** 2, axis=(1, 2)) for x, made in zip(streams, reconstructions)]
    return 0.5 * tf.reduce_mean(sum(errors) + tf.reduce_sum(z**2 - epsilon**2 - log_var, axis=-1))
