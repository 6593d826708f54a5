"""The KL is estimated from the sample, log q(z|x) - log p(z).

fails: test_reported_values, test_gradient_through_noise
hint: estimated from the sample z
"""

import math

import tensorflow as tf


def log_normal(z, mean, log_var):
    terms = (z - mean) ** 2 * tf.exp(-log_var) + log_var + math.log(2.0 * math.pi)
    return -0.5 * tf.reduce_sum(terms, axis=-1)


def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        z = mean + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mean))
        reconstructions = decoder(z, training=True)
        errors = [tf.reduce_sum((x - made) ** 2, axis=(1, 2)) for x, made in zip(streams, reconstructions)]
        reconstruction = 0.5 * tf.reduce_mean(sum(errors))
        kl = tf.reduce_mean(log_normal(z, mean, log_var) - log_normal(z, 0.0, 0.0))
        loss = reconstruction + kl
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
