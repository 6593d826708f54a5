"""train_step reports honest values but never updates the networks.

fails: test_encoder_update, test_decoder_update, test_held_out_digits
hint: optimizer that was passed made no update
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, images):
    mean, log_var = encoder(images, training=True)
    logits = decoder(reparameterize(mean, log_var), training=True)
    reconstruction = tf.reduce_mean(reconstruction_error(images, logits))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": reconstruction + kl, "reconstruction": reconstruction, "kl": kl}
