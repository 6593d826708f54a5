"""The encoder returns z too, as the tutorial of Keras does.

fails: test_encoder_shapes, test_held_out_digits
hint: three outputs
"""

import keras


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = keras.layers.Dense(256, activation="relu")(keras.layers.Flatten()(images))
    mean = keras.layers.Dense(latent_dim)(hidden)
    log_var = keras.layers.Dense(latent_dim)(hidden)
    return keras.Model(
        images, [mean, log_var, keras.layers.Lambda(lambda heads: reparameterize(*heads))([mean, log_var])]
    )
