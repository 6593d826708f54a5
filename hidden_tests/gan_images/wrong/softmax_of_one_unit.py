"""Dense(1, softmax): D always says 1.

fails: test_discriminator_returns_logits
hint: softmax over one unit
"""

import keras
from keras import layers


def build_discriminator():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 4, strides=2, padding="same", activation="leaky_relu"),
            layers.Conv2D(32, 4, strides=2, padding="same", activation="leaky_relu"),
            layers.Flatten(),
            layers.Dense(1, activation="softmax"),
        ]
    )
