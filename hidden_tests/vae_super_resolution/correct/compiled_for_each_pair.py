"""A compiled step for each pair of networks, kept in a dictionary, of any size of picture."""

import tensorflow as tf


COMPILED = {}


def make_step(encoder, decoder, optimizer):
    variables = encoder.trainable_variables + decoder.trainable_variables

    @tf.function(reduce_retracing=True)
    def step(lr, hr, sigma2):
        with tf.GradientTape() as tape:
            mean, log_var = encoder(lr, training=True)
            prediction = decoder([reparameterize(mean, log_var), lr], training=True)
            loss = sr_loss(hr, prediction, mean, log_var, sigma2)
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss, tf.reduce_mean(kl_divergence(mean, log_var))

    return step


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    key = id(encoder), id(decoder), id(optimizer)
    if key not in COMPILED:
        # The networks are kept with the step, so that their ids stay theirs.
        COMPILED[key] = make_step(encoder, decoder, optimizer), (encoder, decoder, optimizer)
    loss, kl = COMPILED[key][0](lr, hr, tf.convert_to_tensor(sigma2, tf.float32))
    return {"loss": loss.numpy(), "reconstruction": (loss - kl).numpy(), "kl": kl.numpy()}
