"""A mean squared error instead of the cross-entropy.

fails: test_vae_loss_closed_form, test_reported_values, test_decoder_update, test_encoder_update
hint: mean squared error
"""

import tensorflow as tf


def reconstruction_error(images, logits):
    return tf.reduce_mean(tf.square(images - tf.sigmoid(logits)), axis=(1, 2, 3))
