"""The loss keeps the batch axis.

fails: test_reconstruction_closed_form, test_kl_closed_form
hint: one value for each utterance
"""


def vae_loss(streams, reconstructions, mean, log_var):
    return reconstruction_error(streams, reconstructions) + kl_divergence(mean, log_var)
