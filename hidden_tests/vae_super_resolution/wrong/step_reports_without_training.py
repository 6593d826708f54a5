"""train_step reports honest values but never updates.

fails: test_encoder_update, test_decoder_update, test_held_out_digits, test_super_resolves_digits
hint: made no update
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    mean, log_var = encoder(lr, training=True)
    prediction = decoder([reparameterize(mean, log_var), lr], training=True)
    reconstruction = tf.reduce_mean(reconstruction_error(hr, prediction, sigma2))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": reconstruction + kl, "reconstruction": reconstruction, "kl": kl}
