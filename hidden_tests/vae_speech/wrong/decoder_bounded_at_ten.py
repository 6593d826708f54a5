"""The decoder's mfcc is squashed between -10 and 10.

fails: test_decoder_is_unbounded
hint: has a bound
"""

import keras
from keras import layers, ops


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = layers.LSTM(64, return_sequences=True)(layers.RepeatVector(timesteps)(latent))
    mel, f0, mfcc = (layers.Dense(width)(hidden) for width in dims)
    return keras.Model(latent, [mel, f0, 10.0 * ops.tanh(mfcc / 10.0)])
