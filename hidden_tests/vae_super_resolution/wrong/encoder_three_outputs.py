"""The encoder returns z too, as the bank's does.

fails: test_encoder_shapes, test_held_out_digits
hint: three outputs
"""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    hidden = layers.Dense(64, activation="relu")(layers.Flatten()(lr))
    mean, log_var = layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim)(hidden)
    z = layers.Lambda(lambda heads: reparameterize(*heads))([mean, log_var])
    return keras.Model(lr, [mean, log_var, z])
