"""The picture passes a bottleneck of 64 numbers together with z."""

import keras
from keras import layers


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    features = layers.Flatten()(layers.Conv2D(16, 3, padding="same", activation="relu")(lr))
    hidden = layers.Dense(64, activation="relu")(layers.Concatenate()([features, z]))
    hidden = layers.Dense(height * width * 16, activation="relu")(hidden)
    features = layers.Reshape((height, width, 16))(hidden)
    features = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(features)
    return keras.Model([z, lr], layers.Conv2D(1, 3, padding="same", activation="sigmoid")(features))
