"""Probabilistic principal components: the linear VAE with unit noise variance whose optimum is known exactly.

With a decoder N(x; z @ kernel + bias, I) and affine heads the evidence lower bound has a closed form, and its global
maximum is the maximum-likelihood solution of probabilistic PCA: there the bound is tight. Training with the right
objective stays there; every other objective leaves.

Sources: TB99 = Tipping and Bishop, "Probabilistic principal component analysis", J. R. Statist. Soc. B 61 (1999);
Lucas, Tucker, Grosse and Norouzi, "Don't blame the ELBO!", NeurIPS 2019 (arXiv:1911.02469), for the VAE's view of it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from grader.testing.linear import LinearVAE
from grader.testing.oracles import Array, float64, gaussian_kl


def gaussian_error(x: ArrayLike, reconstruction: ArrayLike) -> Array:
    """-log N(x; reconstruction, I) in nats without its constant: half the squared error, summed.

    Args:
        x: (B, ...).
        reconstruction: (B, ...), the decoder's means.

    Returns:
        (B,).
    """
    error = float64(x) - float64(reconstruction)
    return float64(0.5 * np.sum(error.reshape(len(error), -1) ** 2, axis=1))


def expected_loss(vae: LinearVAE, x: ArrayLike) -> Array:
    """-ELBO (B,) of a linear VAE with unit noise variance, nats, without the constant P/2 log(2 pi); exact.

    The mean over q(z|x) of the squared error of x - z @ kernel - bias is its square at z = mean plus the variance
    that each latent dimension sends through its row of the kernel.

    Args:
        vae: Its `logits` are the decoder's means.
        x: (B, P).
    """
    x = float64(x)
    mean, log_var = vae.heads(x)
    spread = 0.5 * np.exp(log_var) @ np.sum(vae.kernel**2, axis=1)
    return float64(gaussian_error(x, vae.logits(mean)) + spread + gaussian_kl(mean, log_var))


def optimum(x: ArrayLike, latent_dim: int) -> LinearVAE:
    """The linear VAE of unit noise variance that has the least mean `expected_loss` on x.

    Args:
        x: (N, P), all of the data.
        latent_dim: L <= P; dimensions beyond the variances above 1 stay at the prior and are not used.

    Source: TB99, eq. 7 (kernel, with sigma = 1 and R = I) and eq. 6 (posterior, whose covariance is then diagonal).
    """
    x = float64(x)
    centre = x.mean(axis=0)
    variances, axes = np.linalg.eigh((x - centre).T @ (x - centre) / len(x))
    variances, axes = variances[::-1][:latent_dim], axes[:, ::-1][:, :latent_dim]  # (L,), (P, L)
    scale = np.sqrt(np.maximum(variances - 1.0, 0.0))
    precision = scale**2 + 1.0  # (L,), of the posterior
    mean_kernel = axes * (scale / precision)
    return LinearVAE(
        mean_kernel, -centre @ mean_kernel, np.zeros_like(axes), -np.log(precision), (axes * scale).T, centre
    )


def negative_log_likelihood(vae: LinearVAE, x: ArrayLike) -> Array:
    """-log p(x) (B,) under the decoder of a linear VAE, nats, without the constant P/2 log(2 pi).

    No `expected_loss` of an encoder is below it; that of `optimum` is equal to it.

    Source: TB99, eq. 3: x ~ N(bias, kernel.T @ kernel + I).
    """
    centred = float64(x) - vae.bias
    covariance = vae.kernel.T @ vae.kernel + np.eye(len(vae.bias))
    _, log_determinant = np.linalg.slogdet(covariance)
    distance = np.sum(centred * np.linalg.solve(covariance, centred.T).T, axis=1)
    return float64(0.5 * (log_determinant + distance))


def data_with_variances(
    rng: np.random.Generator, size: int, features: int, variances: Sequence[float]
) -> Array:
    """Data (size, features) whose covariance has exactly these eigenvalues, and zero in all other directions.

    Args:
        rng: Source of the directions and of the data.
        size: N > len(variances) + 1.
        features: P >= len(variances).
        variances: Of the leading directions, biased (division by N); where two are equal, `optimum` is not unique.
            Plain gradient descent is stable below a learning rate of about 2 / variance^2.
    """
    count = len(variances)
    axes, _ = np.linalg.qr(rng.normal(size=(features, count)))
    draws = rng.normal(size=(size, count))
    white, _ = np.linalg.qr(draws - draws.mean(axis=0))
    centre = rng.normal(size=features) / np.sqrt(features)
    return float64(centre + (white * np.sqrt(size * float64(variances))) @ axes.T)
