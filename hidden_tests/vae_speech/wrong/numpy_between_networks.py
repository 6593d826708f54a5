"""z passes through numpy.

fails: test_encoder_update, test_gradient_through_noise
hint: no gradient comes back
"""

import tensorflow as tf


def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        reconstructions = decoder(tf.constant(reparameterize(mean, log_var).numpy()), training=True)
        loss = vae_loss(streams, reconstructions, mean, log_var)
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    reconstruction = tf.reduce_mean(reconstruction_error(streams, reconstructions))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
