"""The encoder is given hr, made smaller.

fails: test_reported_values, test_encoder_update
hint: given hr
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(tf.nn.avg_pool2d(hr, 2, 2, "VALID"), training=True)
        prediction = decoder([reparameterize(mean, log_var), lr], training=True)
        loss = sr_loss(hr, prediction, mean, log_var, sigma2)
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    return {
        "loss": loss,
        "reconstruction": tf.reduce_mean(reconstruction_error(hr, prediction, sigma2)),
        "kl": tf.reduce_mean(kl_divergence(mean, log_var)),
    }
