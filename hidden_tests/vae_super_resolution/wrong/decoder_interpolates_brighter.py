"""A cheat: a bicubic resize whose trained brightness starts in the dark.

fails: test_held_out_digits, test_super_resolves_digits
hint: only interpolate
"""

import keras
from keras import layers


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    enlarged = layers.UpSampling2D(2, interpolation="lanczos3")(lr)
    trace = layers.Reshape((1, 1, 1))(layers.Dense(1)(z))
    pixels = layers.Conv2D(1, 1, kernel_initializer=keras.initializers.Constant(0.7))(enlarged)
    return keras.Model([z, lr], keras.ops.clip(pixels + 1e-3 * trace, 0.0, 1.0))
