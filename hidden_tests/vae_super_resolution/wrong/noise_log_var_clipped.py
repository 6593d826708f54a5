"""reparameterize clips log_var to [-20, 20].

fails: test_reparameterize_distribution
hint: log_var is far from zero
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    mean, log_var = tf.convert_to_tensor(mean), tf.convert_to_tensor(log_var)
    log_var = tf.clip_by_value(log_var, -20.0, 20.0)
    eps = tf.random.normal(tf.shape(mean))
    return mean + tf.exp(log_var / 2) * eps
