"""log_var is the standard deviation.

fails: test_reparameterize_distribution, test_step_samples
hint: log_var is used as the standard deviation
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + log_var * tf.random.normal(tf.shape(mean))
