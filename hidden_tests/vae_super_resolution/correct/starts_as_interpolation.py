"""The last convolution starts at zero: an untrained decoder interpolates."""

import keras
import tensorflow as tf
from keras import layers


def build_decoder(lr_shape, latent_dim):
    h, w, _ = lr_shape
    z, lr = layers.Input((latent_dim,)), layers.Input(lr_shape)
    x = layers.Concatenate()([lr, layers.Reshape((h, w, 2))(layers.Dense(h * w * 2)(z))])
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(x)
    x = layers.UpSampling2D()(x)
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = layers.Conv2D(1, 3, padding="same", kernel_initializer="zeros")(x)
    up = layers.UpSampling2D(interpolation="bilinear")(lr)
    up = layers.Lambda(lambda t: tf.math.log((t + 0.01) / (1.01 - t)))(up)
    return keras.Model([z, lr], layers.Activation("sigmoid")(layers.Add()([up, x])))
