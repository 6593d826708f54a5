"""Height and width are exchanged.

fails: test_decoder_shapes
hint: exchanges height and width
"""

import keras
from keras import layers


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    features = layers.Concatenate()([z, layers.Flatten()(lr)])
    pixels = layers.Dense(4 * height * width, activation="sigmoid")(
        layers.Dense(256, activation="relu")(features)
    )
    return keras.Model([z, lr], layers.Reshape((2 * width, 2 * height, 1))(pixels))
