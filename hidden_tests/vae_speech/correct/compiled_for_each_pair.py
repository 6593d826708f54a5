"""A compiled step for each pair of networks; numpy numbers."""

import tensorflow as tf


COMPILED = {}


def make_step(encoder, decoder, optimizer):
    variables = encoder.trainable_variables + decoder.trainable_variables

    @tf.function
    def step(mel, f0, mfcc):
        streams = [mel, f0, mfcc]
        with tf.GradientTape() as tape:
            mean, log_var = encoder(streams, training=True)
            made = decoder(reparameterize(mean, log_var), training=True)
            loss = vae_loss(streams, made, mean, log_var)
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss, tf.reduce_mean(kl_divergence(mean, log_var))

    return step


def train_step(encoder, decoder, optimizer, streams):
    key = id(encoder), id(decoder), id(optimizer)
    if key not in COMPILED:
        # The networks are kept with the step, so that their ids stay theirs.
        COMPILED[key] = make_step(encoder, decoder, optimizer), (encoder, decoder, optimizer)
    loss, kl = COMPILED[key][0](*streams)
    return {"loss": loss.numpy(), "reconstruction": (loss - kl).numpy(), "kl": kl.numpy()}
