"""A forward pass of its own, with noise of its own, for each network."""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        loss = vae_loss(streams, decoder(reparameterize(mean, log_var)), mean, log_var)
    gradients = tape.gradient(loss, encoder.trainable_variables)
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        made = decoder(reparameterize(mean, log_var))
        loss = vae_loss(streams, made, mean, log_var)
    gradients += tape.gradient(loss, decoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables + decoder.trainable_variables))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": tf.reduce_mean(reconstruction_error(streams, made)), "kl": kl}
