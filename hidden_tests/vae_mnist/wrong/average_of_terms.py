"""The two terms are averaged, not added.

fails: test_vae_loss_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: averages its two terms
"""

import tensorflow as tf


def vae_loss(images, logits, mean, log_var):
    return 0.5 * tf.reduce_mean(reconstruction_error(images, logits) + kl_divergence(mean, log_var))
