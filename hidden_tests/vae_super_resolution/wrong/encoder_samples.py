"""The encoder returns a sample where the mean belongs.

fails: test_encoder_is_deterministic
hint: draws noise
"""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    hidden = layers.Dense(64, activation="relu")(layers.Flatten()(lr))
    mean, log_var = layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim)(hidden)
    return keras.Model(lr, [layers.Lambda(lambda heads: reparameterize(*heads))([mean, log_var]), log_var])
