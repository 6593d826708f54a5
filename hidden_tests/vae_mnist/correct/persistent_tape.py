"""A persistent tape, asked once for each network."""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, images):
    with tf.GradientTape(persistent=True) as tape:
        mean, log_var = encoder(images, training=True)
        logits = decoder(reparameterize(mean, log_var), training=True)
        loss = vae_loss(images, logits, mean, log_var)
    gradients = tape.gradient(loss, encoder.trainable_variables) + tape.gradient(
        loss, decoder.trainable_variables
    )
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables + decoder.trainable_variables))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": loss - kl, "kl": kl}
