"""train_step gives the KL the weight 0.1.

fails: test_reported_values, test_encoder_update, test_stays_at_the_optimum
hint: weight 1 for both
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, images):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(images, training=True)
        logits = decoder(reparameterize(mean, log_var), training=True)
        loss = tf.reduce_mean(reconstruction_error(images, logits) + 0.1 * kl_divergence(mean, log_var))
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    reconstruction = tf.reduce_mean(reconstruction_error(images, logits))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
