"""One functional model joined from encoder, Lambda and decoder."""

import keras
import tensorflow as tf


JOINED = {}


def train_step(encoder, decoder, optimizer, streams):
    if id(encoder) not in JOINED:
        mean, log_var = encoder.outputs
        z = keras.layers.Lambda(
            lambda heads: reparameterize(heads[0], heads[1]), output_shape=mean.shape[1:]
        )([mean, log_var])
        JOINED[id(encoder)] = keras.Model(encoder.inputs, [mean, log_var, *decoder(z)])
    model = JOINED[id(encoder)]
    with tf.GradientTape() as tape:
        mean, log_var, *made = model(streams, training=True)
        loss = vae_loss(streams, made, mean, log_var)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": loss - kl, "kl": kl}
