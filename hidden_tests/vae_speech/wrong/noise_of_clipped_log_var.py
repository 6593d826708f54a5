"""reparameterize clips log_var to [-20, 2].

fails: test_reparameterize_distribution
hint: very small or very large
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    log_var = tf.clip_by_value(log_var, -20.0, 2.0)
    return mean + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mean))
