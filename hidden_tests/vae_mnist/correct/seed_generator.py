"""keras.random.normal with a SeedGenerator."""

import keras

SEEDS = keras.random.SeedGenerator(7)


def reparameterize(mean, log_var):
    return mean + keras.ops.exp(0.5 * log_var) * keras.random.normal(keras.ops.shape(mean), seed=SEEDS)


def generate(decoder, n, latent_dim):
    return keras.ops.sigmoid(decoder(keras.random.normal((n, latent_dim), seed=SEEDS)))
