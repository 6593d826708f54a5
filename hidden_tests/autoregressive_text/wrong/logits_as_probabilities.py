"""Keras' cross-entropy without from_logits=True.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: used as probabilities
"""

import keras


def lm_loss(y, logits):
    return keras.losses.SparseCategoricalCrossentropy()(y, logits)
