"""The decoder is joined from Sequential models, named as in tutorials; the encoder pools."""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    body = keras.Sequential(
        [
            layers.Input(shape=lr_shape),
            layers.Conv2D(16, 3, activation="relu", padding="same"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
        ]
    )
    return keras.Model(
        body.inputs, [layers.Dense(latent_dim)(body.outputs[0]), layers.Dense(latent_dim)(body.outputs[0])]
    )


def build_decoder(lr_shape, latent_dim):
    height, width, channels = lr_shape
    spread = keras.Sequential([layers.Dense(height * width), layers.Reshape(lr_shape)])
    body = keras.Sequential(
        [
            layers.Conv2D(32, 3, activation="relu", padding="same"),
            layers.UpSampling2D(interpolation="bilinear"),
            layers.Conv2D(16, 3, activation="relu", padding="same"),
            layers.Conv2D(1, 1, activation="sigmoid"),
        ]
    )
    z, lr = layers.Input((latent_dim,)), layers.Input(lr_shape)
    return keras.Model(inputs=[z, lr], outputs=body(layers.concatenate([spread(z), lr])))
