"""The noise is scaled by the variance.

fails: test_reparameterize_distribution, test_step_samples
hint: scaled by exp(log_var)
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + tf.exp(log_var) * tf.random.normal(tf.shape(mean))
