"""Only the first 16 pictures of a batch count.

fails: test_reported_values, test_encoder_update, test_decoder_update
hint: first pictures of the batch alone
"""

import tensorflow as tf


@tf.function
def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    lr, hr = lr[:16], hr[:16]
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
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
