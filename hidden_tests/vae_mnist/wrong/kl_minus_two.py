"""The bank's KL: the factor -1/2 is missing, so it is -2 times the right value.

fails: test_kl_closed_form, test_vae_loss_closed_form, test_reported_values, test_encoder_update, test_stays_at_the_optimum, test_reaches_the_optimum
hint: -2 times the right value
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return tf.reduce_sum(1.0 + log_var - tf.square(mean) - tf.exp(log_var), axis=-1)
