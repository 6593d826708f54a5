"""The step leaves the KL out.

fails: test_reported_values, test_encoder_update
hint: lacks the kl
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        reconstructions = decoder(reparameterize(mean, log_var), training=True)
        loss = tf.reduce_mean(reconstruction_error(streams, reconstructions))
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    reconstruction = tf.reduce_mean(reconstruction_error(streams, reconstructions))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
