"""The four pixels of a block stay channels.

fails: test_decoder_shapes, test_held_out_digits
hint: arrange them in space
"""

import keras
from keras import layers


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    code = layers.Reshape((height, width, 4))(layers.Dense(height * width * 4)(z))
    features = layers.Concatenate()([lr, code])
    features = layers.Conv2D(16, 3, padding="same", activation="relu")(features)

    return keras.Model([z, lr], layers.Conv2D(4, 3, padding="same", activation="sigmoid")(features))
