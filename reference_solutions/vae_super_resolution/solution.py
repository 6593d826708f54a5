"""Super-resolution by a factor of two with a conditional variational autoencoder, told top-down.

Sources: Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114), below "KW14";
Sohn, Lee and Yan, "Learning Structured Output Representation using Deep Conditional Generative Models", NeurIPS 2015,
below "SLY15"; Kim, Lee and Lee, "Accurate Image Super-Resolution Using Very Deep Convolutional Networks", CVPR 2016
(arXiv:1511.04587), below "KLL16".
"""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

FILTERS = 16


def build_encoder(lr_shape, latent_dim):
    """q(z|lr) = N(mean, diag(exp(log_var))), KW14, appendix C.2: convolutions, averaged over the picture."""
    lr = keras.Input(lr_shape)  # (B, H, W, 1)
    features = layers.Conv2D(FILTERS, 3, padding="same", activation="relu")(lr)
    features = layers.Conv2D(2 * FILTERS, 3, strides=2, padding="same", activation="relu")(features)
    summary = layers.GlobalAveragePooling2D()(features)  # (B, 2 * FILTERS), whatever H and W are
    mean = layers.Dense(latent_dim, name="mean")(summary)  # (B, L), any real number
    log_var = layers.Dense(latent_dim, name="log_var")(summary)  # (B, L), without activation
    return keras.Model(lr, [mean, log_var], name="encoder")


def build_decoder(lr_shape, latent_dim):
    """The mean of p(hr|z, lr), SLY15, figure 1: what interpolation gives plus what it misses (KLL16, section 3)."""
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    code = layers.Reshape((height, width, latent_dim))(layers.RepeatVector(height * width)(z))
    features = layers.Concatenate()([lr, code])  # (B, H, W, 1 + L): the code at every pixel
    features = layers.Conv2D(FILTERS, 3, padding="same", activation="relu")(features)
    features = layers.Conv2DTranspose(FILTERS, 4, strides=2, padding="same", activation="relu")(features)
    details = layers.Conv2D(1, 3, padding="same")(features)  # (B, 2H, 2W, 1)
    enlarged = layers.UpSampling2D(2, interpolation="bilinear")(lr)  # (B, 2H, 2W, 1)
    hr = layers.ReLU(max_value=1.0)(layers.Add()([enlarged, details]))  # in [0, 1]
    return keras.Model([z, lr], hr, name="decoder")


def reparameterize(mean, log_var):
    """z = mean + std * epsilon, epsilon ~ N(0, I), drawn for every image and dimension (KW14, eq. 10)."""
    epsilon = tf.random.normal(tf.shape(mean))  # (B, L)
    return mean + tf.exp(0.5 * log_var) * epsilon


def reconstruction_error(hr, prediction, sigma2):
    """-log N(hr; prediction, sigma2 I) of each image in nats but for a constant, (B,) (KW14, appendix C.2)."""
    return tf.reduce_sum(tf.square(hr - prediction), axis=(1, 2, 3)) / (2.0 * sigma2)


def kl_divergence(mean, log_var):
    """KL(q(z|lr) || N(0, I)) of each image in nats, (B,) (KW14, appendix B)."""
    return -0.5 * tf.reduce_sum(1.0 + log_var - tf.square(mean) - tf.exp(log_var), axis=-1)


def sr_loss(hr, prediction, mean, log_var, sigma2):
    """Batch mean of the negative lower bound on log p(hr|lr) (SLY15, eq. 4, with q and prior as above)."""
    return tf.reduce_mean(reconstruction_error(hr, prediction, sigma2) + kl_divergence(mean, log_var))


@tf.function
def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    """One step of auto-encoding variational Bayes (KW14, algorithm 1) on pairs (B, H, W, 1), (B, 2H, 2W, 1)."""
    with tf.GradientTape() as tape:
        mean, log_var = encoder(lr, training=True)
        prediction = decoder([reparameterize(mean, log_var), lr], training=True)
        loss = sr_loss(hr, prediction, mean, log_var, sigma2)
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return {
        "loss": loss,
        "reconstruction": tf.reduce_mean(reconstruction_error(hr, prediction, sigma2)),
        "kl": tf.reduce_mean(kl_divergence(mean, log_var)),
    }


def super_resolve(encoder, decoder, lr):
    """One picture (2H, 2W) for each lr (H, W), without chance: the decoder's mean at the most probable code."""
    mean, _ = encoder(lr, training=False)
    return decoder([mean, lr], training=False)


def psnr(a, b):
    """Peak signal-to-noise ratio of each pair of images in [0, 1], (B,) in dB: 10 log10(1 / mean squared error)."""
    mean_squared_error = np.mean(np.square(a - b), axis=(1, 2, 3))
    return -10.0 * np.log10(np.maximum(mean_squared_error, 1e-12))
