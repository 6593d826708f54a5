"""The global policy is mixed_bfloat16; heads, logits and formulas are float32."""

import keras
import tensorflow as tf

keras.mixed_precision.set_global_policy("mixed_bfloat16")


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = keras.layers.Dense(256, activation="relu")(keras.layers.Flatten()(images))
    heads = [keras.layers.Dense(latent_dim, dtype="float32")(hidden) for _ in range(2)]
    return keras.Model(images, heads)


def build_decoder(latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = keras.layers.Dense(256, activation="relu")(latent)
    logits = keras.layers.Dense(784, dtype="float32")(hidden)
    return keras.Model(latent, keras.layers.Reshape((28, 28, 1), dtype="float32")(logits))
