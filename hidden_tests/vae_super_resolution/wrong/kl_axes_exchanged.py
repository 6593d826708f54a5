"""The KL is summed over the batch and averaged over the latent dimensions.

fails: test_sr_loss_closed_form, test_encoder_update
hint: summed over the batch and averaged over the latent dimensions
"""

import tensorflow as tf


def sr_loss(hr, prediction, mean, log_var, sigma2):
    kl = -0.5 * tf.reduce_sum(1.0 + log_var - tf.square(mean) - tf.exp(log_var), axis=0)
    return tf.reduce_mean(reconstruction_error(hr, prediction, sigma2)) + tf.reduce_mean(kl)
