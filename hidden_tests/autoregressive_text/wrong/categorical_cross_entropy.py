"""The bank's categorical cross-entropy with integer targets.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: lm_loss is the mean
"""

import keras


def lm_loss(y, logits):
    return keras.losses.CategoricalCrossentropy(from_logits=True)(y, logits)
