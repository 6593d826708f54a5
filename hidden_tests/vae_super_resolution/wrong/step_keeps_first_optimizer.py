"""The optimizer of a pair's first call is kept.

fails: test_encoder_update, test_decoder_update
hint: optimizer that was passed made no update
"""

import tensorflow as tf


OPTIMIZERS = {}


@tf.function
def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(lr, training=True)
        z = reparameterize(mean, log_var)
        prediction = decoder([z, lr], training=True)
        reconstruction = tf.reduce_mean(tf.reduce_sum(tf.square(hr - prediction), axis=[1, 2, 3])) / (
            2.0 * sigma2
        )
        kl = tf.reduce_mean(0.5 * tf.reduce_sum(mean**2 + tf.exp(log_var) - 1.0 - log_var, axis=-1))
        loss = reconstruction + kl
    variables = encoder.trainable_variables + decoder.trainable_variables
    OPTIMIZERS.setdefault(id(encoder), optimizer).apply_gradients(
        zip(tape.gradient(loss, variables), variables)
    )
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
