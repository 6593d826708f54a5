"""The recurrent layer returns sequences, so there is a code for each frame.

fails: test_encoder_shapes, test_every_stream_is_learnt, test_held_out_speech
hint: one code for each frame
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64, return_sequences=True)(keras.layers.Concatenate()(streams))
    return keras.Model(
        streams, [keras.layers.Dense(latent_dim)(summary), keras.layers.Dense(latent_dim)(summary)]
    )
