"""Only the mean enters the KL.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update
hint: only the mean
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return 0.5 * tf.reduce_sum(tf.square(mean), axis=-1)
