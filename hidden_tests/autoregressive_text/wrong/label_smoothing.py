"""Labels are smoothed.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: labels are smoothed
"""

import tensorflow as tf


import keras


def lm_loss(y, logits):
    targets = tf.one_hot(y, tf.shape(logits)[-1])
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.2)
    return loss(targets, logits)
