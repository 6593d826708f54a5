"""One loss for each image.

fails: test_generator_loss_closed_form
hint: one value for each image
"""

import tensorflow as tf


def generator_loss(fake_logits):
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.ones_like(fake_logits), logits=fake_logits)
