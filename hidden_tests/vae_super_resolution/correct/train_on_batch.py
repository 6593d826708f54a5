"""A keras.Model with a train_step of its own, compiled with the optimizer; train_on_batch."""

import keras
import tensorflow as tf
from keras import ops


class CVAE(keras.Model):
    def __init__(self, encoder, decoder, sigma2, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.sigma2 = sigma2

    def train_step(self, data):
        lr, hr, _ = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            mean, log_var = self.encoder(lr, training=True)
            prediction = self.decoder([reparameterize(mean, log_var), lr], training=True)
            rec = ops.mean(ops.sum(ops.square(hr - prediction), (1, 2, 3))) / (2 * self.sigma2)
            kl = ops.mean(ops.sum(0.5 * (ops.square(mean) + ops.exp(log_var) - 1 - log_var), 1))
            loss = rec + kl
        grads = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        return {"loss": loss, "reconstruction": rec, "kl": kl}


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    model = CVAE(encoder, decoder, sigma2)
    model.compile(optimizer=optimizer, run_eagerly=True)
    return model.train_on_batch(lr, hr, return_dict=True)
