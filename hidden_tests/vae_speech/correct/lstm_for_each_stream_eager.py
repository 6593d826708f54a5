"""An LSTM for each stream on either side, in a step that is not compiled."""

import keras
import tensorflow as tf
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [layers.Input(shape=(timesteps, width)) for width in dims]
    summary = layers.concatenate([layers.LSTM(64)(stream) for stream in streams])
    return keras.Model(
        inputs=streams, outputs=[layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)]
    )


def build_decoder(timesteps, dims, latent_dim):
    latent = layers.Input(shape=(latent_dim,))
    frames = layers.RepeatVector(timesteps)(latent)
    streams = []
    for width in dims:
        hidden = layers.LSTM(64, return_sequences=True)(frames)
        streams.append(layers.TimeDistributed(layers.Dense(width))(hidden))
    return keras.Model(inputs=latent, outputs=streams)


def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        reconstructions = decoder(reparameterize(mean, log_var), training=True)
        loss = vae_loss(streams, reconstructions, mean, log_var)
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    reconstruction = tf.reduce_mean(reconstruction_error(streams, reconstructions))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
