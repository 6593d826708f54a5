"""The compiled step keeps the first networks that it saw.

fails: test_step_samples, test_reaches_the_optimum
hint: report the batch means
"""

import tensorflow as tf


COMPILED = []


def train_step(encoder, decoder, optimizer, streams):
    @tf.function
    def step(streams):
        with tf.GradientTape() as tape:
            mean, log_var = encoder(streams, training=True)
            reconstructions = decoder(reparameterize(mean, log_var), training=True)
            loss = vae_loss(streams, reconstructions, mean, log_var)
        variables = encoder.trainable_variables + decoder.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        kl = tf.reduce_mean(kl_divergence(mean, log_var))
        return {"loss": loss, "reconstruction": loss - kl, "kl": kl}

    if not COMPILED:
        COMPILED.append(step)
    return COMPILED[0](streams)
