"""The networks ignore z and the data: constants that training may choose.

fails: test_heads_are_unbounded, test_every_frame_and_stream_counts, test_held_out_speech
hint: same tensor
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    zero = keras.layers.Lambda(lambda x: 0.0 * x[:, 0, :1], output_shape=(1,))(streams[0])
    return keras.Model(streams, [keras.layers.Dense(latent_dim)(zero), keras.layers.Dense(latent_dim)(zero)])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    zero = keras.layers.Lambda(lambda x: 0.0 * x[:, :1], output_shape=(1,))(latent)
    streams = [keras.layers.Reshape((timesteps, w))(keras.layers.Dense(timesteps * w)(zero)) for w in dims]
    return keras.Model(latent, streams)
