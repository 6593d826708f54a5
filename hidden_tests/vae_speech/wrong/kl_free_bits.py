"""Free bits: each dimension's KL counts only above a minimum.

fails: test_encoder_update
hint: free bits
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        reconstructions = decoder(reparameterize(mean, log_var), training=True)
        kl_of_dimensions = tf.reduce_mean(0.5 * (mean**2 + tf.exp(log_var) - 1.0 - log_var), axis=0)
        loss = tf.reduce_mean(reconstruction_error(streams, reconstructions))
        loss += tf.reduce_sum(tf.maximum(kl_of_dimensions, 0.05))
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    reconstruction = tf.reduce_mean(reconstruction_error(streams, reconstructions))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": reconstruction + kl, "reconstruction": reconstruction, "kl": kl}
