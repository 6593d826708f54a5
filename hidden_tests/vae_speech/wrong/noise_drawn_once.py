"""Numpy draws the noise while the step is traced: the compiled step repeats it.

fails: test_step_samples
hint: every step uses the same noise
"""

import numpy as np
import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + tf.exp(0.5 * log_var) * np.random.normal(size=mean.shape).astype("float32")
