"""Dropout in both networks, active in training mode only."""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    hidden = layers.Dropout(0.1)(layers.Dense(64, activation="relu")(layers.Flatten()(lr)))
    return keras.Model(lr, [layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim)(hidden)])


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    code = layers.Reshape((height, width, 4))(layers.Dense(height * width * 4)(z))
    features = layers.Concatenate()([lr, code])
    features = layers.Conv2D(16, 3, padding="same", activation="relu")(features)
    features = layers.Dropout(0.1)(features)
    features = layers.Conv2DTranspose(16, 4, strides=2, padding="same", activation="relu")(features)
    return keras.Model([z, lr], layers.Conv2D(1, 3, padding="same", activation="sigmoid")(features))
