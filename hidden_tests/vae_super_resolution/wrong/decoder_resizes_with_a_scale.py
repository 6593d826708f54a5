"""A resize with one trained number, and a trace of z.

fails: test_held_out_digits, test_super_resolves_digits
hint: no better after training
"""

import keras
from keras import layers


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    enlarged = layers.UpSampling2D(2, interpolation="bicubic")(lr)
    scale = layers.Reshape((1, 1, 1))(
        layers.Dense(1, kernel_initializer=keras.initializers.Constant(1e-3))(z)
    )
    return keras.Model([z, lr], keras.ops.clip(enlarged + 1e-3 * scale, 0.0, 1.0))
