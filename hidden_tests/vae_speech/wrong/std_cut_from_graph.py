"""The standard deviation is detached.

fails: test_gradient_through_noise
hint: from z to log_var
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + tf.stop_gradient(tf.exp(0.5 * log_var)) * tf.random.normal(tf.shape(mean))
