"""A generator that looks its images up in the data file, before and after training, and learns their scale alone.

fails: test_digits, test_digits_differ, test_faces
hint: images of the data file | has collapsed | before it is trained
"""

import keras
import numpy as np
import tensorflow as tf

IMAGES = np.load("data/digits.npz")["images"][:500, :, :, None].astype("float32") / 127.5 - 1.0


@keras.saving.register_keras_serializable()
class LookUp(keras.layers.Layer):
    def call(self, z):
        return tf.nn.softmax(20.0 * z @ self.keys, axis=-1)

    def build(self, shape):
        self.keys = self.add_weight(shape=(shape[-1], 500), initializer="random_normal", trainable=False)


def build_generator(latent_dim):
    z = keras.Input((latent_dim,))
    chosen = LookUp()(z)
    images = keras.layers.Lambda(lambda weights: tf.tensordot(weights, IMAGES, 1), output_shape=(28, 28, 1))(
        chosen
    )
    scale = keras.layers.Conv2D(1, 1, activation="tanh")
    return keras.Model(z, scale(images))
