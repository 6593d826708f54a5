"""Keras' tutorial: a Sampling layer and a Model that trains itself in train_on_batch."""

import keras
import tensorflow as tf


class Sampling(keras.layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        batch, dim = tf.shape(mean)[0], tf.shape(mean)[1]
        return mean + tf.exp(0.5 * log_var) * tf.random.normal(shape=(batch, dim))


class VAE(keras.Model):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder, self.sampling = encoder, decoder, Sampling()

    def train_step(self, data):
        images = data[0] if isinstance(data, tuple) else data
        with tf.GradientTape() as tape:
            mean, log_var = self.encoder(images)
            logits = self.decoder(self.sampling([mean, log_var]))
            reconstruction = tf.reduce_mean(reconstruction_error(images, logits))
            kl = tf.reduce_mean(kl_divergence(mean, log_var))
            loss = reconstruction + kl
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights))
        return {"loss": loss, "reconstruction": reconstruction, "kl": kl}


MODELS = {}


def train_step(encoder, decoder, optimizer, images):
    key = id(encoder), id(decoder)
    if key not in MODELS:
        MODELS[key] = VAE(encoder, decoder)
        MODELS[key].compile(optimizer=optimizer)
    return MODELS[key].train_on_batch(images, return_dict=True)


def reparameterize(mean, log_var):
    return Sampling()((mean, log_var))
