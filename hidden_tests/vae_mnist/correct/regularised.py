"""Weight decay inside of the student's own networks."""

import keras


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    l2 = keras.regularizers.L2(1e-4)
    hidden = keras.layers.Dense(256, activation="relu", kernel_regularizer=l2)(keras.layers.Flatten()(images))
    return keras.Model(
        images, [keras.layers.Dense(latent_dim)(hidden), keras.layers.Dense(latent_dim)(hidden)]
    )
