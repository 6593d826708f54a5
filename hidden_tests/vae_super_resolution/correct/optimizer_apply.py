"""optimizer.apply instead of apply_gradients; a further value is reported."""

import tensorflow as tf


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    variables = decoder.trainable_variables + encoder.trainable_variables
    with tf.GradientTape() as tape:
        mean, log_var = encoder(lr, training=True)
        prediction = decoder([reparameterize(mean, log_var), lr], training=True)
        loss = sr_loss(hr, prediction, mean, log_var, sigma2)
    optimizer.apply(tape.gradient(loss, variables), variables)
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss.numpy(), "reconstruction": (loss - kl).numpy(), "kl": kl.numpy(), "psnr": 0.0}
