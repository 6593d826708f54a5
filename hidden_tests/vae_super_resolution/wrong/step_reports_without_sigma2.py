"""The reported reconstruction is not divided by sigma2.

fails: test_reported_values
hint: not divided by sigma2
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
    return {
        "loss": loss,
        "reconstruction": tf.reduce_mean(tf.reduce_sum(tf.square(hr - prediction), axis=(1, 2, 3))),
        "kl": tf.reduce_mean(kl_divergence(mean, log_var)),
    }
