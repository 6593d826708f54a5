"""The exponent has the wrong sign.

fails: test_reparameterize_distribution, test_step_samples
hint: not exp(-0.5
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + tf.exp(-0.5 * log_var) * tf.random.normal(tf.shape(mean))
