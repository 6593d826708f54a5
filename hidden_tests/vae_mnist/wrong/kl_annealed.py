"""The weight of the KL grows with the number of calls, after the first few have been right.

fails: test_stays_at_the_optimum
hint: Training leaves the optimum
"""

import tensorflow as tf


CALLS = []


def train_step(encoder, decoder, optimizer, images):
    CALLS.append(1)
    weight = 1.0 if len(CALLS) < 20 else 0.0
    with tf.GradientTape() as tape:
        mean, log_var = encoder(images, training=True)
        logits = decoder(reparameterize(mean, log_var), training=True)
        reconstruction = tf.reduce_mean(reconstruction_error(images, logits))
        kl = tf.reduce_mean(kl_divergence(mean, log_var))
        loss = reconstruction + weight * kl
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
