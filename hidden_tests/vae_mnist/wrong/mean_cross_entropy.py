"""The cross-entropy is averaged over the pixels.

fails: test_vae_loss_closed_form, test_reported_values, test_decoder_update, test_encoder_update
hint: averaged over the pixels
"""

import tensorflow as tf


def reconstruction_error(images, logits):
    per_pixel = tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=logits)
    return tf.reduce_mean(per_pixel, axis=(1, 2, 3))
