"""Networks, variables and optimizer of the first call are kept in a class, and nothing is compiled.

fails: test_reported_values, test_encoder_update, test_decoder_update
hint: not with a second one
"""

import tensorflow as tf


class Trainer:
    first = None

    def __init__(self, encoder, decoder, optimizer):
        self.encoder, self.decoder, self.optimizer = encoder, decoder, optimizer

    def step(self, lr, hr, sigma2):
        with tf.GradientTape() as tape:
            mean, log_var = self.encoder(lr, training=True)
            prediction = self.decoder([reparameterize(mean, log_var), lr], training=True)
            loss = sr_loss(hr, prediction, mean, log_var, sigma2)
        variables = self.encoder.trainable_variables + self.decoder.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        kl = tf.reduce_mean(kl_divergence(mean, log_var))
        return {"loss": loss, "reconstruction": loss - kl, "kl": kl}


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    Trainer.first = Trainer.first or Trainer(encoder, decoder, optimizer)
    return Trainer.first.step(lr, hr, sigma2)
