"""The policy is mixed_bfloat16; heads, features and formulas are float32."""

import keras


keras.mixed_precision.set_global_policy("mixed_bfloat16")


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.Dense(128, activation="relu")(
        keras.layers.Flatten()(keras.layers.Concatenate()(streams))
    )
    return keras.Model(streams, [keras.layers.Dense(latent_dim, dtype="float32")(summary) for _ in range(2)])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = keras.layers.Dense(timesteps * 32, activation="relu")(latent)
    frames = keras.layers.Reshape((timesteps, 32))(hidden)
    return keras.Model(latent, [keras.layers.Dense(width, dtype="float32")(frames) for width in dims])
