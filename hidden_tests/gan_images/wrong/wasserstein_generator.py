"""Minus the mean logit.

fails: test_generator_loss_closed_form, test_generator_update
hint: wasserstein
"""

import tensorflow as tf


def generator_loss(fake_logits):
    return -tf.reduce_mean(fake_logits)
