"""The noise is uniform.

fails: test_reparameterize_distribution
hint: uniform
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + tf.exp(0.5 * log_var) * tf.random.uniform(tf.shape(mean), -1.7320508, 1.7320508)
