"""Weight decay inside of the student's own networks, small start variance."""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    l2 = keras.regularizers.L2(1e-4)
    hidden = layers.Dense(64, activation="relu", kernel_regularizer=l2)(layers.Flatten()(lr))
    bias = keras.initializers.Constant(-4.0)
    return keras.Model(
        lr, [layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim, bias_initializer=bias)(hidden)]
    )
