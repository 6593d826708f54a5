"""A model with its own train_step, compiled with the optimizer, in the manner of Keras' guides."""

import keras
import tensorflow as tf


class VAE(keras.Model):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def train_step(self, data):
        streams = data[0] if isinstance(data[0], (list, tuple)) else data
        with tf.GradientTape() as tape:
            mean, log_var = self.encoder(streams, training=True)
            made = self.decoder(reparameterize(mean, log_var), training=True)
            error = tf.reduce_mean(reconstruction_error(streams, made))
            kl = tf.reduce_mean(kl_divergence(mean, log_var))
            loss = error + kl
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights))
        return {"loss": loss, "reconstruction": error, "kl": kl}


MODELS = {}


def train_step(encoder, decoder, optimizer, streams):
    key = id(encoder), id(decoder)
    if key not in MODELS:
        MODELS[key] = VAE(encoder, decoder)
        MODELS[key].compile(optimizer=optimizer)
    return MODELS[key].train_step(streams)
