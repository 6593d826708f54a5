"""BatchNormalization uses batch statistics at inference too.

fails: test_generator_is_deterministic
hint: depends on the others of the batch
"""

import keras
from keras import layers


def build_generator(latent_dim):
    z = keras.Input((latent_dim,))
    hidden = layers.BatchNormalization()(layers.Dense(256)(z), training=True)
    hidden = layers.LeakyReLU()(hidden)
    return keras.Model(z, layers.Reshape((28, 28, 1))(layers.Dense(784, activation="tanh")(hidden)))
