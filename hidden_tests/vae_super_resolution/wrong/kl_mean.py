"""The KL averages over the latent dimensions.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update
hint: averages over the latent
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return -0.5 * tf.reduce_mean(1.0 + log_var - tf.square(mean) - tf.exp(log_var), axis=-1)
