"""A variational autoencoder for 28x28 digits, told top-down.

Source: Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114), below "KW14".
"""

import keras
import tensorflow as tf

IMAGE_SHAPE = (28, 28, 1)
HIDDEN_UNITS = 256


def preprocess(images):
    """uint8 (B, 28, 28) in 0..255 -> float32 (B, 28, 28, 1) in [0, 1], as a Bernoulli likelihood needs."""
    return images[..., None].astype("float32") / 255.0


def build_encoder(latent_dim):
    """q(z|x) = N(mean, diag(exp(log_var))): a Gaussian multilayer perceptron (KW14, appendix C.2, eq. 12)."""
    images = keras.Input(IMAGE_SHAPE)  # (B, 28, 28, 1)
    hidden = keras.layers.Flatten()(images)  # (B, 784)
    hidden = keras.layers.Dense(HIDDEN_UNITS, activation="relu")(hidden)
    mean = keras.layers.Dense(latent_dim, name="mean")(hidden)  # (B, L), any real number
    log_var = keras.layers.Dense(latent_dim, name="log_var")(hidden)  # (B, L), without activation
    return keras.Model(images, [mean, log_var], name="encoder")


def build_decoder(latent_dim):
    """p(x|z): a Bernoulli multilayer perceptron (KW14, appendix C.1, eq. 11) that returns logits."""
    latent = keras.Input((latent_dim,))  # (B, L)
    hidden = keras.layers.Dense(HIDDEN_UNITS, activation="relu")(latent)
    logits = keras.layers.Dense(28 * 28)(hidden)
    return keras.Model(latent, keras.layers.Reshape(IMAGE_SHAPE)(logits), name="decoder")


def reparameterize(mean, log_var):
    """z = mean + std * epsilon, epsilon ~ N(0, I), drawn for every image and dimension (KW14, eq. 10)."""
    epsilon = tf.random.normal(tf.shape(mean))  # (B, L)
    return mean + tf.exp(0.5 * log_var) * epsilon


def kl_divergence(mean, log_var):
    """KL(q(z|x) || N(0, I)) of each image in nats, (B,) (KW14, appendix B; the first term of eq. 10)."""
    return -0.5 * tf.reduce_sum(1.0 + log_var - tf.square(mean) - tf.exp(log_var), axis=-1)


def reconstruction_error(images, logits):
    """-log p(x|z) of each image in nats, (B,): cross-entropy summed over the pixels (KW14, eq. 11)."""
    per_pixel = tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=logits)  # (B, 28, 28, 1)
    return tf.reduce_sum(per_pixel, axis=(1, 2, 3))


def vae_loss(images, logits, mean, log_var):
    """Batch mean of -ELBO (KW14, eq. 7 and 10): both terms are sums in nats, so neither needs a weight."""
    return tf.reduce_mean(reconstruction_error(images, logits) + kl_divergence(mean, log_var))


@tf.function
def train_step(encoder, decoder, optimizer, images):
    """One step of auto-encoding variational Bayes (KW14, algorithm 1) on one batch (B, 28, 28, 1)."""
    with tf.GradientTape() as tape:
        mean, log_var = encoder(images, training=True)
        logits = decoder(reparameterize(mean, log_var), training=True)
        loss = vae_loss(images, logits, mean, log_var)
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return {
        "loss": loss,
        "reconstruction": tf.reduce_mean(reconstruction_error(images, logits)),
        "kl": tf.reduce_mean(kl_divergence(mean, log_var)),
    }


def generate(decoder, n, latent_dim):
    """n images (n, 28, 28, 1) of pixel probabilities: z ~ N(0, I), then the decoder's mean, sigmoid(logits)."""
    latent = tf.random.normal((n, latent_dim))
    return tf.sigmoid(decoder(latent, training=False))
