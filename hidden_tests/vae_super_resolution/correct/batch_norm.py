"""BatchNormalization in both networks."""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    features = layers.Conv2D(16, 3, strides=2, padding="same")(lr)
    features = layers.ReLU()(layers.BatchNormalization()(features))
    hidden = layers.Flatten()(features)
    return keras.Model(lr, [layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim)(hidden)])


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    code = layers.Reshape((height, width, 4))(layers.Dense(height * width * 4)(z))
    features = layers.Concatenate()([lr, code])
    features = layers.ReLU()(
        layers.BatchNormalization(momentum=0.9)(layers.Conv2D(16, 3, padding="same")(features))
    )
    features = layers.Conv2DTranspose(16, 4, strides=2, padding="same", activation="relu")(features)
    return keras.Model([z, lr], layers.Conv2D(1, 3, padding="same", activation="sigmoid")(features))
