"""The loss maps the targets to [-1, 1].

fails: test_vae_loss_closed_form, test_reported_values, test_decoder_update, test_encoder_update
hint: [-1, 1]
"""

import tensorflow as tf


def reconstruction_error(images, logits):
    targets = 2.0 * images - 1.0
    per_pixel = tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=logits)
    return tf.reduce_sum(per_pixel, axis=(1, 2, 3))
