"""keras.random.normal with a SeedGenerator."""

import keras
from keras import ops


SEEDS = keras.random.SeedGenerator(11)


def reparameterize(mean, log_var):
    return mean + ops.exp(0.5 * log_var) * keras.random.normal(ops.shape(mean), seed=SEEDS)
