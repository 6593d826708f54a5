"""build_generator returns a function, not a model.

fails: test_generator_shapes
hint: expected a keras model
"""

import tensorflow as tf


def build_generator(latent_dim):
    weights = tf.Variable(tf.random.normal((latent_dim, 784)) * 0.1)
    return lambda z, training=False: tf.reshape(tf.tanh(z @ weights), (-1, 28, 28, 1))
