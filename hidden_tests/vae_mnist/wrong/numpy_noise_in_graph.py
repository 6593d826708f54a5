"""Numpy noise inside of a tf.function: drawn once, when the function is traced.

fails: test_step_samples
hint: Every step uses the same noise
"""

import numpy as np
import tensorflow as tf


def reparameterize(mean, log_var):
    epsilon = np.random.normal(size=mean.shape).astype("float32")
    return mean + tf.exp(0.5 * log_var) * epsilon
