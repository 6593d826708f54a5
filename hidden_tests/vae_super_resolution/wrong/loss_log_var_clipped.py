"""sr_loss clips log_var to [-20, 20]; train_step has a formula of its own, which is right.

fails: test_sr_loss_closed_form
hint: very negative
"""

import tensorflow as tf


def sr_loss(hr, prediction, mean, log_var, sigma2):
    hr, prediction, mean, log_var = (tf.convert_to_tensor(t) for t in (hr, prediction, mean, log_var))
    log_var = tf.clip_by_value(log_var, -20.0, 20.0)
    rec = tf.reduce_sum(tf.square(hr - prediction), axis=[1, 2, 3]) / (2.0 * sigma2)
    kl = 0.5 * tf.reduce_sum(mean**2 + tf.exp(log_var) - 1.0 - log_var, axis=-1)
    return tf.reduce_mean(rec + kl)


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
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
