"""The bank's decoder: starts from 1 x 1 and ends at 4 x 4.

fails: test_decoder_shapes, test_held_out_digits
hint: 4x4
"""

import keras
from keras import layers


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    features = layers.Concatenate()([z, layers.GlobalAveragePooling2D()(lr)])
    features = layers.Reshape((1, 1, latent_dim + 1))(features)
    features = layers.Conv2DTranspose(64, 3, strides=2, padding="same", activation="relu")(features)
    features = layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu")(features)
    return keras.Model([z, lr], layers.Conv2D(1, 3, padding="same", activation="sigmoid")(features))
