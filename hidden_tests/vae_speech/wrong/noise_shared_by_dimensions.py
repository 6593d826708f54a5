"""One number of noise for all dimensions.

fails: test_reparameterize_independence, test_step_samples
hint: shared by the latent dimensions
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + tf.exp(0.5 * log_var) * tf.random.normal((tf.shape(mean)[0], 1))
