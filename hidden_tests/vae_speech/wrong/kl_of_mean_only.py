"""Only the mean enters.

fails: test_kl_closed_form, test_reported_values, test_encoder_update
hint: only the mean enters
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return 0.5 * tf.reduce_sum(mean**2, axis=-1)
