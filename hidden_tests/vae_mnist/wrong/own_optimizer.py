"""train_step ignores the optimizer that it is given.

fails: test_encoder_update, test_decoder_update
hint: optimizer that was passed made no update
"""

import keras
import tensorflow as tf


OWN = {}


def train_step(encoder, decoder, optimizer, images):
    optimizer = OWN.setdefault(id(encoder), keras.optimizers.Adam(1e-3))
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
