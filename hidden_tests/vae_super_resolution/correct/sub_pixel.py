"""Sub-pixel convolution: depth to space (Shi et al. 2016)."""

import keras
import tensorflow as tf
from keras import layers


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    code = layers.Reshape((height, width, 4))(layers.Dense(height * width * 4)(z))
    features = layers.Concatenate()([lr, code])
    features = layers.Conv2D(16, 3, padding="same", activation="relu")(features)
    features = layers.Conv2D(16, 3, padding="same", activation="relu")(features)

    features = layers.Conv2D(4, 3, padding="same")(features)
    pixels = layers.Lambda(lambda x: tf.nn.depth_to_space(x, 2), output_shape=(2 * height, 2 * width, 1))(
        features
    )
    return keras.Model([z, lr], layers.Activation("sigmoid")(pixels))
