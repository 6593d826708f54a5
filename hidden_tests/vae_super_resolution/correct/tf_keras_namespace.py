"""Keras through tensorflow.keras; shapes of tensors as Python numbers."""

import tensorflow as tf


from tensorflow.keras import layers, models


def build_encoder(lr_shape, latent_dim):
    inputs = layers.Input(shape=(lr_shape[0], lr_shape[1], lr_shape[2]))
    x = layers.Conv2D(32, 3, activation="relu", padding="same")(inputs)
    x = layers.Conv2D(32, 3, activation="relu", padding="same", strides=(2, 2))(x)
    x = layers.Dense(32, activation="relu")(layers.Flatten()(x))
    return models.Model(
        inputs, [layers.Dense(latent_dim, name="z_mean")(x), layers.Dense(latent_dim, name="z_log_var")(x)]
    )


def reparameterize(mean, log_var):
    eps = tf.random.normal(shape=mean.shape)
    return eps * tf.exp(log_var * 0.5) + mean
