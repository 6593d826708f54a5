"""One-sided label smoothing.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: labels are smoothed
"""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    return mean_cross_entropy(0.9, real_logits) + mean_cross_entropy(0.0, fake_logits)
