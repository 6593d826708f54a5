"""The decoder resizes lr: nothing is learnt.

fails: test_decoder_uses_code_and_image, test_held_out_digits, test_super_resolves_digits
hint: nothing to train
"""

import keras
from keras import layers


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    enlarged = layers.UpSampling2D(2, interpolation="bicubic")(lr)
    return keras.Model([z, lr], layers.ReLU(max_value=1.0)(enlarged))
