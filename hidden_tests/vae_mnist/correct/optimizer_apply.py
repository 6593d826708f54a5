"""optimizer.apply, and the values as Python floats."""

import tensorflow as tf


def train_step(encoder, decoder, optimizer, images):
    variables = [*encoder.trainable_variables, *decoder.trainable_variables]
    with tf.GradientTape() as tape:
        mean, log_var = encoder(images)
        logits = decoder(reparameterize(mean, log_var))
        reconstruction = tf.reduce_mean(reconstruction_error(images, logits))
        kl = tf.reduce_mean(kl_divergence(mean, log_var))
        loss = reconstruction + kl
    optimizer.apply(tape.gradient(loss, variables), variables)
    return {
        "loss": float(loss),
        "reconstruction": float(reconstruction),
        "kl": float(kl),
        "elbo": -float(loss),
    }
