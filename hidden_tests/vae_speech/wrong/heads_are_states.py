"""The states of recurrent layers are the heads: a tanh bounds them.

fails: test_heads_are_unbounded
hint: state of a recurrent layer
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = keras.layers.Concatenate()(streams)
    return keras.Model(
        streams, [keras.layers.LSTM(latent_dim)(frames), keras.layers.LSTM(latent_dim)(frames)]
    )
