"""Only real images enter the discriminator's loss.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: only the real images
"""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    return mean_cross_entropy(1.0, real_logits)
