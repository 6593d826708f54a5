"""optimizer.apply, and Python floats."""

import tensorflow as tf


def train_step(encoder, decoder, optimizer, streams):
    variables = [*encoder.trainable_variables, *decoder.trainable_variables]
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams)
        made = decoder(reparameterize(mean, log_var))
        error, kl = (
            tf.reduce_mean(reconstruction_error(streams, made)),
            tf.reduce_mean(kl_divergence(mean, log_var)),
        )
        loss = error + kl
    optimizer.apply(tape.gradient(loss, variables), variables)
    return {"loss": float(loss), "reconstruction": float(error), "kl": float(kl), "elbo": -float(loss)}
