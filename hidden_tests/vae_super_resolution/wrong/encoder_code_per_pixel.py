"""A code for every pixel of lr.

fails: test_encoder_shapes, test_held_out_digits
hint: code for every pixel
"""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    features = layers.Conv2D(16, 3, padding="same", activation="relu")(lr)
    return keras.Model(lr, [layers.Conv2D(latent_dim, 1)(features), layers.Conv2D(latent_dim, 1)(features)])
