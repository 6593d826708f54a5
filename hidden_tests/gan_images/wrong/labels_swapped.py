"""Real images get label 0, fake ones label 1.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: labels are swapped
"""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    return mean_cross_entropy(0.0, real_logits) + mean_cross_entropy(1.0, fake_logits)
