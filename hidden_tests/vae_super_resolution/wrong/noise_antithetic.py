"""The second half of a batch mirrors the noise of the first.

fails: test_reparameterize_independence
hint: Half of the batch
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    mean, log_var = tf.convert_to_tensor(mean), tf.convert_to_tensor(log_var)
    half = tf.random.normal([(tf.shape(mean)[0] + 1) // 2, tf.shape(mean)[1]])
    eps = tf.concat([half, -half], 0)[: tf.shape(mean)[0]]
    return mean + tf.exp(log_var / 2) * eps
