"""train_step is not compiled."""

import tensorflow as tf


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(lr)
        prediction = decoder([reparameterize(mean, log_var), lr])
        reconstruction = tf.reduce_mean(reconstruction_error(hr, prediction, sigma2))
        kl = tf.reduce_mean(kl_divergence(mean, log_var))
        loss = reconstruction + kl
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
