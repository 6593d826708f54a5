"""train_step unpacks the heads in the wrong order.

fails: test_reported_values, test_encoder_update
hint: exchanged
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, images):
    with tf.GradientTape() as tape:
        log_var, mean = encoder(images, training=True)
        logits = decoder(reparameterize(mean, log_var), training=True)
        loss = vae_loss(images, logits, mean, log_var)
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    reconstruction = tf.reduce_mean(reconstruction_error(images, logits))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
