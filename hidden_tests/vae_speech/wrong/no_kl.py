"""The loss has no KL.

fails: test_kl_closed_form, test_encoder_update
hint: no kl term
"""

import tensorflow as tf


def vae_loss(streams, reconstructions, mean, log_var):
    return tf.reduce_mean(reconstruction_error(streams, reconstructions))
