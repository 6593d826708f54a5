"""The step is compiled for the networks and the optimizer of the first call, and serves every later one.

fails: test_reported_values, test_encoder_update, test_decoder_update
hint: not with a second one
"""

import tensorflow as tf


COMPILED = []


def make_step(encoder, decoder, optimizer):
    variables = encoder.trainable_variables + decoder.trainable_variables

    @tf.function
    def step(lr, hr, sigma2):
        with tf.GradientTape() as tape:
            mean, log_var = encoder(lr, training=True)
            prediction = decoder([reparameterize(mean, log_var), lr], training=True)
            loss = sr_loss(hr, prediction, mean, log_var, sigma2)
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        kl = tf.reduce_mean(kl_divergence(mean, log_var))
        return {"loss": loss, "reconstruction": loss - kl, "kl": kl}

    return step


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    if not COMPILED:
        COMPILED.append(make_step(encoder, decoder, optimizer))
    return COMPILED[0](lr, hr, tf.convert_to_tensor(sigma2, tf.float32))
