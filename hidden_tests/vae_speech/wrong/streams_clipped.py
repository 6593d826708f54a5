"""The step clips the streams to [-8, 8].

fails: test_encoder_update, test_decoder_update
hint: small, but not where they are large
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, streams):
    streams = [tf.clip_by_value(stream, -8.0, 8.0) for stream in streams]
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        reconstructions = decoder(reparameterize(mean, log_var), training=True)
        loss = vae_loss(streams, reconstructions, mean, log_var)
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    reconstruction = tf.reduce_mean(reconstruction_error(streams, reconstructions))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
