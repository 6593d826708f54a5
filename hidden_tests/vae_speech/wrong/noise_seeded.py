"""The noise is the same at every call.

fails: test_reparameterize_independence, test_step_samples
hint: same at every call
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + tf.exp(0.5 * log_var) * tf.random.stateless_normal(tf.shape(mean), seed=(1, 2))
