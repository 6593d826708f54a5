"""The encoder returns z too.

fails: test_encoder_shapes, test_held_out_speech
hint: three outputs
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    mean, log_var = keras.layers.Dense(latent_dim)(summary), keras.layers.Dense(latent_dim)(summary)
    z = keras.layers.Lambda(lambda heads: reparameterize(*heads), output_shape=(latent_dim,))([mean, log_var])
    return keras.Model(streams, [mean, log_var, z])
