"""The KL sums over the wrong axis.

fails: test_kl_shape, test_kl_closed_form, test_vae_loss_closed_form
hint: sums over the batch
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return -0.5 * tf.reduce_sum(1.0 + log_var - tf.square(mean) - tf.exp(log_var), axis=0)
