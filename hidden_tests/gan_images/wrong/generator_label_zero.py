"""The generator's labels are 0.

fails: test_generator_loss_closed_form, test_generator_update
hint: label 0
"""

import tensorflow as tf


def generator_loss(fake_logits):
    return mean_cross_entropy(0.0, fake_logits)
