"""The weight of the KL falls to zero after the first calls have been right.

fails: test_stays_at_the_optimum
hint: leaves the optimum
"""

import tensorflow as tf


CALLS = tf.Variable(0, trainable=False)


@tf.function
def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    weight = tf.where(CALLS.assign_add(1) < 20, 1.0, 0.0)
    with tf.GradientTape() as tape:
        mean, log_var = encoder(lr, training=True)
        prediction = decoder([reparameterize(mean, log_var), lr], training=True)
        reconstruction = tf.reduce_mean(reconstruction_error(hr, prediction, sigma2))
        kl = tf.reduce_mean(kl_divergence(mean, log_var))
        loss = reconstruction + weight * kl
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
