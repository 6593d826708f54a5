"""kl_divergence draws a sample of its own, and takes log q(z|x) - log p(z).

fails: test_kl_closed_form, test_vae_loss_closed_form, test_reported_values, test_gradient_through_noise
hint: another KL at the next call
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    epsilon = tf.random.normal(tf.shape(mean))
    z = mean + tf.exp(0.5 * log_var) * epsilon
    return 0.5 * tf.reduce_sum(z**2 - epsilon**2 - log_var, axis=-1)
