"""A compiled step with unknown batch size, whose inner function takes tensors alone."""

import tensorflow as tf


def train_step(encoder, decoder, optimizer, images):
    return compiled_step(encoder, decoder, optimizer)(images)


STEPS = {}


def compiled_step(encoder, decoder, optimizer):
    key = id(encoder)
    if key not in STEPS:

        @tf.function(input_signature=[tf.TensorSpec((None, 28, 28, 1), tf.float32)])
        def step(images):
            with tf.GradientTape() as tape:
                mean, log_var = encoder(images, training=True)
                logits = decoder(reparameterize(mean, log_var), training=True)
                loss = vae_loss(images, logits, mean, log_var)
            variables = encoder.trainable_variables + decoder.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
            kl = tf.reduce_mean(kl_divergence(mean, log_var))
            return {"loss": loss, "reconstruction": loss - kl, "kl": kl}

        STEPS[key] = step
    return STEPS[key]
