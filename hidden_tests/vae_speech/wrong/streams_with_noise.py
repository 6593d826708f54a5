"""A denoising autoencoder: in training the encoder gets streams with noise.

fails: test_reported_values
hint: with noise
"""

import tensorflow as tf


def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder([x + 0.1 * tf.random.normal(tf.shape(x)) for x in streams], training=True)
        z = mean + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mean))
        reconstructions = decoder(z, training=True)
        errors = [tf.reduce_sum((x - made) ** 2, axis=(1, 2)) for x, made in zip(streams, reconstructions)]
        reconstruction = 0.5 * tf.reduce_mean(sum(errors))
        kl = 0.5 * tf.reduce_mean(tf.reduce_sum(mean**2 + tf.exp(log_var) - 1.0 - log_var, axis=-1))
        loss = reconstruction + kl
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
