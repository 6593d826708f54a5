"""Two tapes over one forward pass, the decoder's variables first."""

import tensorflow as tf


def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as first, tf.GradientTape() as second:
        mean, log_var = encoder(streams, training=True)
        made = decoder(reparameterize(mean, log_var), training=True)
        loss = vae_loss(streams, made, mean, log_var)
    of_encoder = first.gradient(loss, encoder.trainable_weights)
    of_decoder = second.gradient(loss, decoder.trainable_weights)
    optimizer.apply_gradients(
        [*zip(of_decoder, decoder.trainable_weights), *zip(of_encoder, encoder.trainable_weights)]
    )
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"kl": kl, "reconstruction": loss - kl, "loss": loss}
