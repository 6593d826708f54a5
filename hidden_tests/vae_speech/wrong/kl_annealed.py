"""The weight of the KL falls to zero after the first calls have been right.

fails: test_stays_at_the_optimum
hint: training leaves the optimum
"""

import tensorflow as tf


CALLS = tf.Variable(0, trainable=False)


@tf.function
def train_step(encoder, decoder, optimizer, streams):
    weight = tf.where(CALLS.assign_add(1) < 20, 1.0, 0.0)
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        reconstructions = decoder(reparameterize(mean, log_var), training=True)
        loss = tf.reduce_mean(
            reconstruction_error(streams, reconstructions) + weight * kl_divergence(mean, log_var)
        )
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    reconstruction = tf.reduce_mean(reconstruction_error(streams, reconstructions))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": reconstruction + kl, "reconstruction": reconstruction, "kl": kl}
