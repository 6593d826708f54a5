"""lr is divided by 255 once more.

fails: test_reported_values, test_encoder_update
hint: divides lr by 255
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    lr = lr / 255.0
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
