"""The KL is estimated from the sample, log q(z|x) - log p(z), as in TensorFlow's tutorial of the convolutional VAE.

fails: test_reported_values, test_gradient_through_noise
hint: estimated from the sample z
"""

import math

import tensorflow as tf


def log_normal(z, mean, log_var):
    terms = (z - mean) ** 2 * tf.exp(-log_var) + log_var + math.log(2.0 * math.pi)
    return -0.5 * tf.reduce_sum(terms, axis=-1)


def train_step(encoder, decoder, optimizer, images):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(images, training=True)
        z = mean + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mean))
        logits = decoder(z, training=True)
        error = tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=logits)
        reconstruction = tf.reduce_mean(tf.reduce_sum(error, axis=(1, 2, 3)))
        kl = tf.reduce_mean(log_normal(z, mean, log_var) - log_normal(z, 0.0, 0.0))
        loss = reconstruction + kl
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
