"""softplus(log_var) is the standard deviation.

fails: test_reparameterize_distribution, test_step_samples
hint: softplus(log_var)
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + tf.math.softplus(log_var) * tf.random.normal(tf.shape(mean))
