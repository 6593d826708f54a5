"""Only the mean enters the KL.

fails: test_kl_closed_form, test_vae_loss_closed_form, test_reported_values, test_encoder_update, test_stays_at_the_optimum, test_reaches_the_optimum
hint: Only the mean enters
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return 0.5 * tf.reduce_sum(tf.square(mean), axis=-1)
