"""train_step uses an optimizer of its own.

fails: test_encoder_update, test_decoder_update
hint: made no update
"""

import keras
import tensorflow as tf
from keras import layers


OWN = []


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    variables = encoder.trainable_variables + decoder.trainable_variables
    OWN.append(keras.optimizers.Adam(1e-3))
    with tf.GradientTape() as tape:
        mean, log_var = encoder(lr, training=True)
        prediction = decoder([reparameterize(mean, log_var), lr], training=True)
        loss = sr_loss(hr, prediction, mean, log_var, sigma2)
    OWN[-1].apply_gradients(zip(tape.gradient(loss, variables), variables))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": loss - kl, "kl": kl}
