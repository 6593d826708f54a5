"""A beta of 0.01.

fails: test_kl_closed_form, test_encoder_update
hint: weight of the kl
"""

import tensorflow as tf


def vae_loss(streams, reconstructions, mean, log_var):
    return tf.reduce_mean(
        reconstruction_error(streams, reconstructions) + 0.01 * kl_divergence(mean, log_var)
    )
