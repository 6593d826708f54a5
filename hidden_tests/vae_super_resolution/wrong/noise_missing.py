"""No noise at all.

fails: test_reparameterize_distribution, test_step_samples
hint: noise is missing
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + 0.0 * log_var
