"""The loss has no KL term.

fails: test_vae_loss_closed_form, test_reported_values, test_encoder_update
hint: no KL term
"""

import tensorflow as tf


def vae_loss(images, logits, mean, log_var):
    return tf.reduce_mean(reconstruction_error(images, logits))
