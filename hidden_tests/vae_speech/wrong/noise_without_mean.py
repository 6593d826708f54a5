"""The mean is forgotten.

fails: test_reparameterize_distribution, test_step_samples
hint: mean is missing
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mean))
