"""The reported values are those after the update.

fails: test_reported_values
hint: after the update
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(lr, training=True)
        prediction = decoder([reparameterize(mean, log_var), lr], training=True)
        loss = sr_loss(hr, prediction, mean, log_var, sigma2)
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    mean, log_var = encoder(lr, training=True)
    prediction = decoder([reparameterize(mean, log_var), lr], training=True)
    return {
        "loss": sr_loss(hr, prediction, mean, log_var, sigma2),
        "reconstruction": tf.reduce_mean(reconstruction_error(hr, prediction, sigma2)),
        "kl": tf.reduce_mean(kl_divergence(mean, log_var)),
    }
