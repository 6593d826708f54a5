"""Half the loss.

fails: test_generator_loss_closed_form, test_generator_update
hint: half the right value
"""

import tensorflow as tf


def generator_loss(fake_logits):
    return 0.5 * mean_cross_entropy(1.0, fake_logits)
