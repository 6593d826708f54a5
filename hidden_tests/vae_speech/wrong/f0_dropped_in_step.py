"""The step does not train on the pitch, and reports the right values.

fails: test_encoder_update, test_decoder_update
hint: error of f0 does not enter
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        reconstructions = decoder(reparameterize(mean, log_var), training=True)
        loss = tf.reduce_mean(kl_divergence(mean, log_var)) + 0.5 * tf.reduce_mean(
            tf.add_n([tf.reduce_sum((streams[i] - reconstructions[i]) ** 2, axis=(1, 2)) for i in (0, 2)])
        )
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    reconstruction = tf.reduce_mean(reconstruction_error(streams, reconstructions))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": reconstruction + kl, "reconstruction": reconstruction, "kl": kl}
