"""Everything in one class; the functions of the interface forward to it."""

import keras
import tensorflow as tf


class Autoencoder:
    def __init__(self, encoder, decoder):
        self.encoder, self.decoder = encoder, decoder

    def forward(self, images):
        mean, log_var = self.encoder(images, training=True)
        z = tf.random.normal(tf.shape(mean), mean, tf.exp(0.5 * log_var))
        return self.decoder(z, training=True), mean, log_var

    @property
    def variables(self):
        return self.encoder.trainable_variables + self.decoder.trainable_variables


def train_step(encoder, decoder, optimizer, images):
    model = Autoencoder(encoder, decoder)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([variable.value for variable in model.variables])
        logits, mean, log_var = model.forward(images)
        pixels = tf.reduce_mean(reconstruction_error(images, logits))
        kl = tf.reduce_mean(kl_divergence(mean, log_var))
        loss = tf.add_n([pixels, kl])
    gradients = tape.gradient(loss, [variable.value for variable in model.variables])
    optimizer.apply_gradients(zip(gradients, model.variables))
    return dict(loss=loss, reconstruction=pixels, kl=keras.ops.convert_to_numpy(kl))
