"""z is the mean.

fails: test_reparameterize_distribution, test_step_samples
hint: noise is missing
"""


def reparameterize(mean, log_var):
    return mean
