"""The picture comes from lr alone: a plain network, no VAE.

fails: test_decoder_uses_code_and_image
hint: ignores z
"""

import keras
from keras import layers


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    features = layers.Conv2D(16, 3, padding="same", activation="relu")(lr)
    features = layers.Conv2DTranspose(16, 4, strides=2, padding="same", activation="relu")(features)
    return keras.Model([z, lr], layers.Conv2D(1, 3, padding="same", activation="sigmoid")(features))
