"""The sample is detached.

fails: test_encoder_update
hint: no gradient comes back
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return tf.stop_gradient(mean + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mean)))
