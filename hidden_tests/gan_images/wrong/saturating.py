"""The generator minimises log(1 - D(G(z))).

fails: test_generator_loss_closed_form, test_generator_update
hint: saturating loss
"""

import tensorflow as tf


def generator_loss(fake_logits):
    return -mean_cross_entropy(0.0, fake_logits)
