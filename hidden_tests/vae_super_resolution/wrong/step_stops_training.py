"""A cheat: the step is right for its first calls, then only reports.

fails: test_reaches_the_optimum, test_held_out_digits
hint: does not reach
"""

import tensorflow as tf


CALLS = []


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    CALLS.append(1)
    with tf.GradientTape() as tape:
        mean, log_var = encoder(lr, training=True)
        prediction = decoder([reparameterize(mean, log_var), lr], training=True)
        loss = sr_loss(hr, prediction, mean, log_var, sigma2)
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    if len(CALLS) <= 6:
        variables = encoder.trainable_variables + decoder.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss, "reconstruction": loss - kl, "kl": kl}
