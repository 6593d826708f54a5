"""The step descends keras' mean squared error, and reports the right values.

fails: test_encoder_update, test_decoder_update
hint: averaged over frames and features
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        reconstructions = decoder(reparameterize(mean, log_var), training=True)
        loss = tf.reduce_mean(kl_divergence(mean, log_var)) + tf.add_n(
            [tf.reduce_mean((a - b) ** 2) for a, b in zip(streams, reconstructions)]
        )
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    reconstruction = tf.reduce_mean(reconstruction_error(streams, reconstructions))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": reconstruction + kl, "reconstruction": reconstruction, "kl": kl}
