"""z is multiplied by zero, so that all images are the same.

fails: test_generator_uses_z, test_digits, test_digits_differ, test_faces
hint: same image of every z
"""

from keras import layers
import keras


def build_generator(latent_dim):
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Lambda(lambda z: 0.0 * z + 1.0),
            layers.Dense(256, activation="relu"),
            layers.Dense(784, activation="tanh"),
            layers.Reshape((28, 28, 1)),
        ]
    )
