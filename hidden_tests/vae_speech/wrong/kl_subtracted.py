"""The KL is subtracted.

fails: test_kl_closed_form, test_encoder_update
hint: wrong sign
"""

import tensorflow as tf


def vae_loss(streams, reconstructions, mean, log_var):
    return tf.reduce_mean(reconstruction_error(streams, reconstructions) - kl_divergence(mean, log_var))
