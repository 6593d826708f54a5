"""Fake images get label 1 in the discriminator's loss too.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: both have label 1
"""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    return mean_cross_entropy(1.0, real_logits) + mean_cross_entropy(1.0, fake_logits)
