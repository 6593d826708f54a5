"""Two tapes over one forward pass, decoder first in the list of variables."""

import tensorflow as tf


def train_step(encoder, decoder, optimizer, images):
    with tf.GradientTape() as encoder_tape, tf.GradientTape() as decoder_tape:
        mean, log_var = encoder(images, training=True)
        logits = decoder(reparameterize(mean, log_var), training=True)
        loss = vae_loss(images, logits, mean, log_var)
    of_encoder = encoder_tape.gradient(loss, encoder.trainable_weights)
    of_decoder = decoder_tape.gradient(loss, decoder.trainable_weights)
    pairs = [*zip(of_decoder, decoder.trainable_weights), *zip(of_encoder, encoder.trainable_weights)]
    optimizer.apply_gradients(pairs)
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"kl": kl, "reconstruction": tf.reduce_mean(reconstruction_error(images, logits)), "loss": loss}
