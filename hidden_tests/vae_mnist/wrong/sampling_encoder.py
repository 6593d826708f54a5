"""The encoder returns a sample where the mean belongs.

fails: test_encoder_is_deterministic
hint: draws noise
"""

import keras


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = keras.layers.Dense(256, activation="relu")(keras.layers.Flatten()(images))
    mean = keras.layers.Dense(latent_dim)(hidden)
    log_var = keras.layers.Dense(latent_dim)(hidden)
    return keras.Model(
        images, [keras.layers.Lambda(lambda heads: reparameterize(*heads))([mean, log_var]), log_var]
    )
