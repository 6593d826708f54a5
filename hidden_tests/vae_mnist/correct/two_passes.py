"""A forward pass of its own for each network's gradient, with noise of its own."""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, images):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(images, training=True)
        loss = vae_loss(images, decoder(reparameterize(mean, log_var)), mean, log_var)
    gradients = tape.gradient(loss, encoder.trainable_variables)
    with tf.GradientTape() as tape:
        mean, log_var = encoder(images, training=True)
        logits = decoder(reparameterize(mean, log_var))
        loss = vae_loss(images, logits, mean, log_var)
    gradients += tape.gradient(loss, decoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables + decoder.trainable_variables))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": tf.reduce_mean(reconstruction_error(images, logits)), "kl": kl}
