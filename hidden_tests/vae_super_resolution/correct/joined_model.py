"""One functional model joined from encoder, Lambda and decoder."""

import keras
import tensorflow as tf
from keras import layers


JOINED = {}


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    if id(encoder) not in JOINED:
        mean, log_var = encoder.outputs
        z = keras.layers.Lambda(lambda heads: reparameterize(heads[0], heads[1]))([mean, log_var])
        JOINED[id(encoder)] = keras.Model(encoder.inputs, [mean, log_var, decoder([z, encoder.inputs[0]])])
    model = JOINED[id(encoder)]
    with tf.GradientTape() as tape:
        mean, log_var, prediction = model(lr, training=True)
        loss = sr_loss(hr, prediction, mean, log_var, sigma2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": loss - kl, "kl": kl}
