"""The two means are averaged.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: half the right value
"""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    return 0.5 * (mean_cross_entropy(1.0, real_logits) + mean_cross_entropy(0.0, fake_logits))
