"""A step that is not compiled, on a decoder that learns more slowly."""

import keras
import tensorflow as tf
from keras import layers


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(lr)
        prediction = decoder([reparameterize(mean, log_var), lr])
        reconstruction = tf.reduce_mean(reconstruction_error(hr, prediction, sigma2))
        kl = tf.reduce_mean(kl_divergence(mean, log_var))
        loss = reconstruction + kl
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    code = layers.Reshape((height, width, 4))(layers.Dense(height * width * 4)(z))
    features = layers.Concatenate()([lr, code])
    features = layers.Conv2D(16, 3, padding="same", activation="relu")(features)
    features = layers.Conv2DTranspose(16, 4, strides=2, padding="same", activation="relu")(features)
    return keras.Model([z, lr], layers.Conv2D(1, 3, padding="same", activation="sigmoid")(features))
