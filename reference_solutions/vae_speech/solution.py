"""A variational autoencoder for speech features, told top-down.

An utterance is T frames of three streams (mel, f0, mfcc); one latent code describes all of it.
Source: Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114), below "KW14".
"""

import keras
import tensorflow as tf

N_MFCC, N_F0 = 13, 24  # widths of the first two blocks of a packed frame; the rest is the mel spectrogram
HIDDEN_UNITS = 64


def split_features(features):
    """Frames (B, T, 117), packed as [mfcc, f0, mel] -> the streams [mel, f0, mfcc] in the order of the models."""
    mfcc = features[..., :N_MFCC]  # (B, T, 13)
    f0 = features[..., N_MFCC : N_MFCC + N_F0]  # (B, T, 24)
    mel = features[..., N_MFCC + N_F0 :]  # (B, T, 80)
    return [mel, f0, mfcc]


def build_encoder(timesteps, dims, latent_dim):
    """q(z|x) = N(mean, diag(exp(log_var))) (KW14, eq. 9): a recurrent network reads all streams of all frames."""
    streams = [keras.Input((timesteps, width)) for width in dims]  # mel, f0, mfcc, each (B, T, width)
    frames = keras.layers.Concatenate()(streams)  # (B, T, sum of dims)
    summary = keras.layers.LSTM(HIDDEN_UNITS)(frames)  # (B, 64): both heads see every stream and frame
    mean = keras.layers.Dense(latent_dim, name="mean")(summary)  # (B, L), any real number
    log_var = keras.layers.Dense(latent_dim, name="log_var")(summary)  # (B, L), without activation
    return keras.Model(streams, [mean, log_var], name="encoder")


def build_decoder(timesteps, dims, latent_dim):
    """p(x|z): the means of a Gaussian with unit variance (KW14, appendix C.2), real numbers without activation."""
    latent = keras.Input((latent_dim,))  # (B, L)
    frames = keras.layers.RepeatVector(timesteps)(latent)  # (B, T, L): a recurrent network needs a time axis
    frames = keras.layers.LSTM(HIDDEN_UNITS, return_sequences=True)(frames)  # (B, T, 64)
    streams = [keras.layers.Dense(width)(frames) for width in dims]  # mel, f0, mfcc, each (B, T, width)
    return keras.Model(latent, streams, name="decoder")


def reparameterize(mean, log_var):
    """z = mean + std * epsilon, epsilon ~ N(0, I), drawn for every utterance and dimension (KW14, eq. 10)."""
    epsilon = tf.random.normal(tf.shape(mean))  # (B, L)
    return mean + tf.exp(0.5 * log_var) * epsilon


def kl_divergence(mean, log_var):
    """KL(q(z|x) || N(0, I)) of each utterance in nats, (B,) (KW14, appendix B; the first term of eq. 10)."""
    return -0.5 * tf.reduce_sum(1.0 + log_var - tf.square(mean) - tf.exp(log_var), axis=-1)


def reconstruction_error(streams, reconstructions):
    """-log p(x|z) of each utterance in nats but for a constant, (B,): half of the summed squared error.

    That is log N(x; reconstruction, I) (KW14, appendix C.2, with sigma = 1) over all streams, frames and features.
    """
    errors = [
        tf.reduce_sum(tf.square(stream - reconstruction), axis=(1, 2))  # (B,)
        for stream, reconstruction in zip(streams, reconstructions, strict=True)
    ]
    return 0.5 * tf.add_n(errors)


def vae_loss(streams, reconstructions, mean, log_var):
    """Batch mean of -ELBO (KW14, eq. 7 and 10): both terms are sums in nats, so neither needs a weight."""
    return tf.reduce_mean(reconstruction_error(streams, reconstructions) + kl_divergence(mean, log_var))


@tf.function
def train_step(encoder, decoder, optimizer, streams):
    """One step of auto-encoding variational Bayes (KW14, algorithm 1) on one batch of utterances."""
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        reconstructions = decoder(reparameterize(mean, log_var), training=True)
        loss = vae_loss(streams, reconstructions, mean, log_var)
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return {
        "loss": loss,
        "reconstruction": tf.reduce_mean(reconstruction_error(streams, reconstructions)),
        "kl": tf.reduce_mean(kl_divergence(mean, log_var)),
    }


def generate(decoder, n, latent_dim):
    """The streams [mel, f0, mfcc] of n new utterances: z ~ N(0, I), then the decoder's means."""
    latent = tf.random.normal((n, latent_dim))
    return decoder(latent, training=False)
