"""lr, enlarged, is the target: hr is never used.

fails: test_reported_values, test_encoder_update, test_decoder_update
hint: lr, enlarged, is the target
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    hr = tf.repeat(tf.repeat(lr, 2, axis=1), 2, axis=2)
    with tf.GradientTape() as tape:
        mean, log_var = encoder(lr, training=True)
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
