"""Spectral normalisation and constraints rescale weights at every step."""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    features = layers.SpectralNormalization(
        layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")
    )(lr)
    hidden = layers.Dense(32, activation="relu", kernel_constraint=keras.constraints.MaxNorm(0.5))(
        layers.Flatten()(features)
    )
    return keras.Model(lr, [layers.Dense(latent_dim)(hidden) for _ in range(2)])


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    code = layers.Reshape((height, width, 4))(layers.Dense(height * width * 4)(z))
    features = layers.Concatenate()([lr, code])
    features = layers.SpectralNormalization(layers.Conv2D(32, 3, padding="same", activation="relu"))(features)
    features = layers.UpSampling2D(2)(features)
    features = layers.Conv2D(
        32, 3, padding="same", activation="relu", kernel_constraint=keras.constraints.UnitNorm(axis=[0, 1, 2])
    )(features)
    features = layers.Conv2D(
        16, 3, padding="same", activation="relu", kernel_constraint=keras.constraints.NonNeg()
    )(features)
    return keras.Model([z, lr], layers.Conv2D(1, 3, padding="same", activation="sigmoid")(features))
