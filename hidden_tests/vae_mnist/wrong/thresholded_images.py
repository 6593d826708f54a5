"""train_step binarises the images.

fails: test_reported_values, test_encoder_update
hint: thresholds the images
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, images):
    images = tf.cast(images > 0.5, tf.float32)
    with tf.GradientTape() as tape:
        mean, log_var = encoder(images, training=True)
        logits = decoder(reparameterize(mean, log_var), training=True)
        loss = vae_loss(images, logits, mean, log_var)
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    reconstruction = tf.reduce_mean(reconstruction_error(images, logits))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
