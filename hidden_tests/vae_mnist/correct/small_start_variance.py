"""log_var starts at -4, and the networks normalise their layers."""

import keras


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = keras.layers.Dense(256)(keras.layers.Flatten()(images))
    hidden = keras.layers.Activation("swish")(keras.layers.LayerNormalization()(hidden))
    bias = keras.initializers.Constant(-4.0)
    return keras.Model(
        images,
        [
            keras.layers.Dense(latent_dim)(hidden),
            keras.layers.Dense(latent_dim, bias_initializer=bias)(hidden),
        ],
    )
