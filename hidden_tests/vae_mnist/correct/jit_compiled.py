"""The step is compiled by XLA."""

import tensorflow as tf


@tf.function(jit_compile=True)
def train_step(encoder, decoder, optimizer, images):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(images)
        logits = decoder(reparameterize(mean, log_var))
        reconstruction = tf.reduce_mean(reconstruction_error(images, logits))
        kl = tf.reduce_mean(kl_divergence(mean, log_var))
        loss = reconstruction + kl
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
