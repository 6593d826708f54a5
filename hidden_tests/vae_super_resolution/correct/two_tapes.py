"""Two tapes over one forward pass."""

import tensorflow as tf


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    with tf.GradientTape() as encoder_tape, tf.GradientTape() as decoder_tape:
        mean, log_var = encoder(lr, training=True)
        prediction = decoder([reparameterize(mean, log_var), lr], training=True)
        loss = sr_loss(hr, prediction, mean, log_var, sigma2)
    of_encoder = encoder_tape.gradient(loss, encoder.trainable_weights)
    of_decoder = decoder_tape.gradient(loss, decoder.trainable_weights)
    pairs = [*zip(of_decoder, decoder.trainable_weights), *zip(of_encoder, encoder.trainable_weights)]
    optimizer.apply_gradients(pairs)
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"kl": kl, "reconstruction": loss - kl, "loss": loss}
