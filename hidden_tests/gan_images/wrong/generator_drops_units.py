"""Dropout with training=True in the generator.

fails: test_generator_is_deterministic
hint: differ for the same z
"""

import keras
from keras import layers


def build_generator(latent_dim):
    z = keras.Input((latent_dim,))
    hidden = layers.Dropout(0.3)(layers.Dense(256, activation="relu")(z), training=True)
    return keras.Model(z, layers.Reshape((28, 28, 1))(layers.Dense(784, activation="tanh")(hidden)))
