"""The noise has unit variance.

fails: test_reparameterize_distribution, test_step_samples
hint: not scaled
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + tf.random.normal(tf.shape(mean))
