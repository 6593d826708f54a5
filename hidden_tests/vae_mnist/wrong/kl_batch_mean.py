"""The KL is already averaged over the batch.

fails: test_kl_shape, test_kl_closed_form
hint: averages over the batch
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    per_image = tf.reduce_sum(1.0 + log_var - tf.square(mean) - tf.exp(log_var), axis=-1)
    return -0.5 * tf.reduce_mean(per_image)
