"""The constant 1 is missing from the KL.

fails: test_kl_closed_form, test_vae_loss_closed_form, test_reported_values
hint: constant 1 is missing
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return -0.5 * tf.reduce_sum(log_var - tf.square(mean) - tf.exp(log_var), axis=-1)
