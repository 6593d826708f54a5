"""The gradient by z comes from one tape; the chain rule to both heads is written out."""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
    epsilon, std = tf.random.normal(tf.shape(mean)), tf.exp(0.5 * log_var)
    z = mean + std * epsilon
    with tf.GradientTape() as decoder_tape:
        decoder_tape.watch(z)
        error = tf.reduce_mean(reconstruction_error(streams, decoder(z, training=True)))
    to_z, to_decoder = decoder_tape.gradient(error, [z, decoder.trainable_variables])
    batch = tf.cast(tf.shape(mean)[0], tf.float32)
    to_heads = [to_z + mean / batch, 0.5 * std * epsilon * to_z + 0.5 * (std**2 - 1.0) / batch]
    to_encoder = tape.gradient([mean, log_var], encoder.trainable_variables, output_gradients=to_heads)
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(to_encoder + to_decoder, variables))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": error + kl, "reconstruction": error, "kl": kl}
