"""BatchNormalization always runs in training mode.

fails: test_encoder_is_deterministic
hint: depends on the others of the batch
"""

import keras


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = keras.layers.Dense(256)(keras.layers.Flatten()(images))
    hidden = keras.layers.ReLU()(keras.layers.BatchNormalization()(hidden, training=True))
    return keras.Model(
        images, [keras.layers.Dense(latent_dim)(hidden), keras.layers.Dense(latent_dim)(hidden)]
    )
