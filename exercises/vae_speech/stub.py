"""A variational autoencoder for speech: fill in the seven functions.

`statement.md` has the task. Names and arguments are fixed; layers, widths, Functional, Sequential or subclassed
models, `tf` or `keras.ops`, `@tf.function` or not are free. B is the batch size, T the number of frames of an
utterance, L the number of latent dimensions; `dims` are the widths of the streams, (mel, f0, mfcc), and the streams
always come in this order. Public tests, in seconds: `grader check vae_speech solution.py`.
"""

import keras
import numpy as np
import tensorflow as tf


def split_features(features):
    """Unpack the frames into the three streams.

    Args:
        features: numpy array (B, T, 117); a frame holds 13 mfcc, then 24 f0, then 80 mel.

    Returns:
        [mel (B, T, 80), f0 (B, T, 24), mfcc (B, T, 13)], in the order of the models.
    """
    raise NotImplementedError


def build_encoder(timesteps, dims, latent_dim):
    """Build q(z|x): one code for a whole utterance, which every frame of every stream influences.

    Args:
        timesteps: T.
        dims: Widths of mel, f0 and mfcc; others than (80, 24, 13) too.
        latent_dim: L.

    Returns:
        keras.Model, [mel (B, T, dims[0]), f0 (B, T, dims[1]), mfcc (B, T, dims[2])] -> (mean (B, L), log_var (B, L));
        both may be any real number.
    """
    raise NotImplementedError


def build_decoder(timesteps, dims, latent_dim):
    """Build p(x|z): the means of a Gaussian with unit variance.

    Args:
        timesteps: T.
        dims: Widths of mel, f0 and mfcc.
        latent_dim: L.

    Returns:
        keras.Model, z (B, L) -> [mel (B, T, dims[0]), f0 (B, T, dims[1]), mfcc (B, T, dims[2])]: real numbers, no
        activation on the last layers; different frames may differ.
    """
    raise NotImplementedError


def reparameterize(mean, log_var):
    """Draw z ~ N(mean, exp(log_var)) such that gradients reach mean and log_var.

    Args:
        mean, log_var: tensors (B, L).

    Returns:
        z (B, L).
    """
    raise NotImplementedError


def vae_loss(streams, reconstructions, mean, log_var):
    """Negative evidence lower bound in nats, without the constant of the Gaussian.

    Args:
        streams: [mel, f0, mfcc], each (B, T, width).
        reconstructions: The same shapes, the decoder's output.
        mean, log_var: (B, L), the encoder's output.

    Returns:
        Scalar: batch mean of [half of the squared error summed over all streams, frames and features + KL].
    """
    raise NotImplementedError


def train_step(encoder, decoder, optimizer, streams):
    """Make one update of both models with the optimizer that is passed.

    Args:
        encoder, decoder: any two models of the shapes above, not only yours.
        optimizer: a Keras optimizer, which must be used, once.
        streams: [mel, f0, mfcc], each (B, T, width).

    Returns:
        {"loss", "reconstruction", "kl"}: scalars, batch means before the update; loss = reconstruction + kl.
    """
    raise NotImplementedError


def generate(decoder, n, latent_dim):
    """Make new utterances: z ~ N(0, I), then the decoder's means.

    Args:
        decoder: any model z (B, latent_dim) -> [mel, f0, mfcc].
        n: how many utterances.
        latent_dim: L.

    Returns:
        [mel, f0, mfcc], each (n, T, width).
    """
    raise NotImplementedError


if __name__ == "__main__":
    # Not run when the file is graded: try your functions here.
    features = np.load("data/speech.npz")["features"].astype("float32")  # (240, 25, 117)
    encoder, decoder = build_encoder(25, (80, 24, 13), 8), build_decoder(25, (80, 24, 13), 8)
    optimizer = keras.optimizers.Adam(3e-3)
    for step in range(200):
        batch = split_features(features[np.random.choice(len(features), 32)])
        values = train_step(encoder, decoder, optimizer, [tf.convert_to_tensor(stream) for stream in batch])
        if step % 50 == 0:
            print(step, {name: float(value) for name, value in values.items()})
