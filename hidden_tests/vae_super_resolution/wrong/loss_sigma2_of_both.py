"""sigma2 divides the KL too.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update
hint: divides the kl too
"""

import tensorflow as tf


def sr_loss(hr, prediction, mean, log_var, sigma2):
    return (
        tf.reduce_mean(
            0.5 * tf.reduce_sum(tf.square(hr - prediction), axis=(1, 2, 3)) + kl_divergence(mean, log_var)
        )
        / sigma2
    )
