"""The error of the pitch is a binary cross-entropy, since it looks like a one-hot.

fails: test_reconstruction_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: The error of f0 is a binary cross-entropy
"""

import tensorflow as tf


def terms(streams, reconstructions, mean, log_var):
    (mel, f0, mfcc), (made_mel, made_f0, made_mfcc) = streams, reconstructions
    squares = tf.reduce_sum((mel - made_mel) ** 2, axis=(1, 2)) + tf.reduce_sum(
        (mfcc - made_mfcc) ** 2, axis=(1, 2)
    )
    pitch = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=f0, logits=made_f0), axis=(1, 2))
    kl = 0.5 * tf.reduce_sum(mean**2 + tf.exp(log_var) - 1.0 - log_var, axis=-1)
    return tf.reduce_mean(0.5 * squares + pitch), tf.reduce_mean(kl)


def vae_loss(streams, reconstructions, mean, log_var):
    return sum(terms(streams, reconstructions, mean, log_var))


def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        z = mean + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mean))
        reconstruction, kl = terms(streams, decoder(z, training=True), mean, log_var)
        loss = reconstruction + kl
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
