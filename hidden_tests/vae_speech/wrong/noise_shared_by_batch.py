"""One noise for the whole batch.

fails: test_reparameterize_independence, test_step_samples
hint: shared by the whole batch
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + tf.exp(0.5 * log_var) * tf.random.normal((1, mean.shape[-1]))
