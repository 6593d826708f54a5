"""One functional model joined from encoder, Lambda and decoder in every call."""

import keras
import tensorflow as tf

JOINED = {}


def train_step(encoder, decoder, optimizer, images):
    if id(encoder) not in JOINED:
        mean, log_var = encoder.outputs
        z = keras.layers.Lambda(lambda heads: reparameterize(heads[0], heads[1]))([mean, log_var])
        JOINED[id(encoder)] = keras.Model(encoder.inputs, [mean, log_var, decoder(z)])
    model = JOINED[id(encoder)]
    with tf.GradientTape() as tape:
        mean, log_var, logits = model(images, training=True)
        loss = vae_loss(images, logits, mean, log_var)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return {
        "loss": loss,
        "reconstruction": tf.reduce_mean(reconstruction_error(images, logits)),
        "kl": tf.reduce_mean(kl_divergence(mean, log_var)),
    }
