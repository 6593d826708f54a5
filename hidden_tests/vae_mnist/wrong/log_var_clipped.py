"""log_var is clipped to [-1, 1] before sampling.

fails: test_reparameterize_distribution
hint: z = mean + exp(0.5 * log_var) * epsilon
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + tf.exp(0.5 * tf.clip_by_value(log_var, -1.0, 1.0)) * tf.random.normal(tf.shape(mean))
