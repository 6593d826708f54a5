"""The compiled step keeps the first networks that it saw.

fails: test_reported_values, test_step_samples, test_reaches_the_optimum
hint: earlier call
"""

import tensorflow as tf


COMPILED = []


def train_step(encoder, decoder, optimizer, images):
    @tf.function(reduce_retracing=True)
    def step(images):
        with tf.GradientTape() as tape:
            mean, log_var = encoder(images, training=True)
            logits = decoder(reparameterize(mean, log_var), training=True)
            loss = vae_loss(images, logits, mean, log_var)
        variables = encoder.trainable_variables + decoder.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        reconstruction = tf.reduce_mean(reconstruction_error(images, logits))
        return {
            "loss": loss,
            "reconstruction": reconstruction,
            "kl": tf.reduce_mean(kl_divergence(mean, log_var)),
        }

    if not COMPILED:
        COMPILED.append(step)
    return COMPILED[0](images)
