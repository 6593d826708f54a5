"""The heads are variables that do not look at lr.

fails: test_heads_are_unbounded
hint: same for all pictures
"""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    nothing = 0.0 * layers.Flatten()(lr)[:, :1]
    ones = nothing + 1.0
    return keras.Model(lr, [layers.Dense(latent_dim)(ones), layers.Dense(latent_dim)(ones)])
