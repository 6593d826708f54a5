"""Both models return dicts, which the student's own step reads by name; lists are read too."""

import keras
import tensorflow as tf


NAMES = ("mel", "f0", "mfcc")


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width), name=name) for name, width in zip(NAMES, dims)]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    heads = {
        "mean": keras.layers.Dense(latent_dim)(summary),
        "log_var": keras.layers.Dense(latent_dim)(summary),
    }
    return keras.Model(streams, heads)


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.LSTM(64, return_sequences=True)(keras.layers.RepeatVector(timesteps)(latent))
    return keras.Model(latent, {name: keras.layers.Dense(width)(frames) for name, width in zip(NAMES, dims)})


@tf.function
def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        heads = encoder(streams, training=True)
        mean, log_var = (heads["mean"], heads["log_var"]) if isinstance(heads, dict) else heads
        made = decoder(reparameterize(mean, log_var), training=True)
        reconstructions = [made[name] for name in NAMES] if isinstance(made, dict) else made
        loss = vae_loss(streams, reconstructions, mean, log_var)
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": loss - kl, "kl": kl}
