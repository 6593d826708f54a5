"""z scales and shifts the features (FiLM), beginning with no effect."""

import keras
from keras import layers


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    features = layers.Conv2D(16, 3, padding="same", activation="relu")(lr)
    scale = layers.Reshape((1, 1, 16))(layers.Dense(16, kernel_initializer="zeros")(z))
    shift = layers.Reshape((1, 1, 16))(layers.Dense(16, kernel_initializer="zeros")(z))
    features = features * (1.0 + scale) + shift
    features = layers.Conv2DTranspose(16, 4, strides=2, padding="same", activation="relu")(features)
    return keras.Model([z, lr], layers.Conv2D(1, 3, padding="same", activation="sigmoid")(features))
