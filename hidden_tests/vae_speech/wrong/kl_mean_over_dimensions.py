"""The KL is averaged over the dimensions.

fails: test_kl_closed_form, test_reported_values, test_encoder_update
hint: averages over the latent dimensions
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return -0.5 * tf.reduce_mean(1.0 + log_var - mean**2 - tf.exp(log_var), axis=-1)
