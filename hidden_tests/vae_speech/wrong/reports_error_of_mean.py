"""The reported reconstruction is decoded from the mean, the step itself is right.

fails: test_reported_values
hint: that of the mean
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        reconstructions = decoder(reparameterize(mean, log_var), training=True)
        loss = vae_loss(streams, reconstructions, mean, log_var)
    reconstruction = tf.reduce_mean(reconstruction_error(streams, decoder(mean)))
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": reconstruction + kl, "reconstruction": reconstruction, "kl": kl}
