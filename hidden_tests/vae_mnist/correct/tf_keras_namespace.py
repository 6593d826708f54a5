"""Keras through tensorflow.keras, bare layers imported by name."""

import tensorflow as tf
from tensorflow.keras import layers, models


def build_encoder(latent_dim):
    inputs = layers.Input(shape=(28, 28, 1))
    x = layers.Flatten()(inputs)
    x = layers.Dense(400, activation="relu")(x)
    z_mean = layers.Dense(latent_dim, name="z_mean")(x)
    z_log_var = layers.Dense(latent_dim, name="z_log_var")(x)
    return models.Model(inputs, [z_mean, z_log_var], name="vae_encoder")


def reparameterize(mean, log_var):
    eps = tf.random.normal(shape=mean.shape)
    return eps * tf.exp(log_var * 0.5) + mean
