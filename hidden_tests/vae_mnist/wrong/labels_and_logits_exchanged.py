"""Images and logits are exchanged in the cross-entropy.

fails: test_vae_loss_closed_form, test_reported_values, test_decoder_update, test_encoder_update
hint: exchanged
"""

import tensorflow as tf


def reconstruction_error(images, logits):
    per_pixel = tf.nn.sigmoid_cross_entropy_with_logits(labels=logits, logits=images)
    return tf.reduce_sum(per_pixel, axis=(1, 2, 3))
