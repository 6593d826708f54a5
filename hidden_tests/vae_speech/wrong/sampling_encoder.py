"""The encoder returns a sample where the mean belongs: noisy inference.

fails: test_encoder_is_deterministic
hint: draws noise
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    mean, log_var = keras.layers.Dense(latent_dim)(summary), keras.layers.Dense(latent_dim)(summary)
    z = keras.layers.Lambda(lambda heads: reparameterize(*heads), output_shape=(latent_dim,))([mean, log_var])
    return keras.Model(streams, [z, log_var])
