"""The pitch is a blurred one-hot, so its last layer has a softmax.

fails: test_decoder_is_unbounded
hint: softmax
"""

import keras
from keras import layers


def build_decoder(timesteps, dims, latent_dim):
    z = keras.Input((latent_dim,))
    hidden = layers.LSTM(64, return_sequences=True)(layers.RepeatVector(timesteps)(z))
    mel, f0, mfcc = dims
    made = [
        layers.Dense(mel)(hidden),
        layers.Dense(f0, activation="softmax")(hidden),
        layers.Dense(mfcc)(hidden),
    ]
    return keras.Model(z, made)
