"""Honest values, no update.

fails: test_encoder_update, test_decoder_update, test_every_stream_is_learnt, test_held_out_speech
hint: made no update
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, streams):
    mean, log_var = encoder(streams, training=True)
    reconstructions = decoder(reparameterize(mean, log_var), training=True)
    reconstruction = tf.reduce_mean(reconstruction_error(streams, reconstructions))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": reconstruction + kl, "reconstruction": reconstruction, "kl": kl}
