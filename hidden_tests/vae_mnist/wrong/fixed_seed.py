"""The noise has a fixed seed and is the same at every call.

fails: test_reparameterize_independence, test_step_samples
hint: same at every call
"""

import keras
import tensorflow as tf


def reparameterize(mean, log_var):
    epsilon = keras.random.normal(tf.shape(mean), seed=42)
    return mean + tf.exp(0.5 * log_var) * epsilon
