"""A conditional VAE of affine networks with a Gaussian likelihood: exact gradients, an exact bound, a known optimum.

The decoder is given the code z and the image x that the encoder was given: p(y|z, x) = N(y; prediction, sigma2 I).

Sources: KW14 = Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114);
TB99 = Tipping and Bishop, "Probabilistic Principal Component Analysis", J. R. Stat. Soc. B 61, 1999.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from grader.judge.control import SandboxControl
from grader.testing.bench import Bench
from grader.testing.oracles import Array, float64, gaussian_kl


@dataclass(frozen=True)
class ConditionalVAE:
    """Weights of such a VAE, or the gradient of a loss by each of them.

    For images x (B, P) and codes z (B, L): mean = x @ mean_kernel + mean_bias,
    log_var = x @ log_var_kernel + log_var_bias, prediction = z @ code_kernel + x @ image_kernel + bias.

    Args:
        mean_kernel: (P, L).
        mean_bias: (L,).
        log_var_kernel: (P, L).
        log_var_bias: (L,).
        code_kernel: (L, Q).
        bias: (Q,).
        image_kernel: (P, Q).
    """

    mean_kernel: Array
    mean_bias: Array
    log_var_kernel: Array
    log_var_bias: Array
    code_kernel: Array
    bias: Array
    image_kernel: Array

    @property
    def arrays(self) -> list[Array]:
        """The seven arrays in order."""
        return [getattr(self, field.name) for field in fields(self)]

    @property
    def encoder(self) -> Array:
        """The four arrays of the encoder as one vector."""
        return np.concatenate([array.ravel() for array in self.arrays[:4]])

    @property
    def decoder(self) -> Array:
        """The three arrays of the decoder as one vector."""
        return np.concatenate([array.ravel() for array in self.arrays[4:]])

    def minus(self, other: "ConditionalVAE", scale: float = 1.0) -> "ConditionalVAE":
        """self - scale * other, array by array."""
        pairs = zip(self.arrays, other.arrays, strict=True)
        return ConditionalVAE(*(mine - scale * its for mine, its in pairs))

    def heads(self, x: Array) -> tuple[Array, Array]:
        """Mean and log_var of q(z|x), each (B, L)."""
        return x @ self.mean_kernel + self.mean_bias, x @ self.log_var_kernel + self.log_var_bias

    def prediction(self, x: Array, z: Array) -> Array:
        """Mean (B, Q) of p(y|z, x)."""
        return z @ self.code_kernel + x @ self.image_kernel + self.bias

    def gradients(
        self,
        x: Array,
        z: Array,
        residual: Array,
        reconstruction: float = 1.0,
        kl: float = 1.0,
    ) -> "ConditionalVAE":
        """Gradient of the batch mean of [reconstruction * error + kl * KL(q(z|x) || N(0, I))].

        Args:
            x: Images (B, P).
            z: The samples (B, L) that were drawn; their noise is (z - mean) / std.
            residual: Derivative (B, Q) of an image's error by its prediction; (prediction - y) / sigma2 for the
                squared error summed over the pixels / (2 sigma2), which is -log p(y|z, x) but for a constant.
            reconstruction: Weight of the first term.
            kl: Weight of the second term.

        Source: the chain rule on KW14, eq. 7 and 10, with z = mean + std * noise.
        """
        mean, log_var = self.heads(x)
        to_prediction = reconstruction * residual / len(x)
        to_z = to_prediction @ self.code_kernel.T
        to_mean = to_z + kl * mean / len(x)
        to_log_var = 0.5 * (z - mean) * to_z + kl * 0.5 * (np.exp(log_var) - 1.0) / len(x)
        return ConditionalVAE(
            x.T @ to_mean,
            to_mean.sum(axis=0),
            x.T @ to_log_var,
            to_log_var.sum(axis=0),
            z.T @ to_prediction,
            to_prediction.sum(axis=0),
            x.T @ to_prediction,
        )

    def expected_loss(self, x: Array, y: Array, sigma2: float) -> Array:
        """Squared error / (2 sigma2) + KL of each image, (B,) in nats, its expectation over z exact.

        Args:
            x: Images (B, P).
            y: Targets (B, Q).
            sigma2: Variance of the likelihood.
        """
        mean, log_var = self.heads(x)
        at_mean = np.sum((y - self.prediction(x, mean)) ** 2, axis=1)
        by_noise = np.exp(log_var) @ np.sum(self.code_kernel**2, axis=1)
        return float64((at_mean + by_noise) / (2.0 * sigma2) + gaussian_kl(mean, log_var))


@dataclass(frozen=True)
class FourPictures:
    """Four pairs of a small and a large picture, whose best affine VAE is known.

    Two independent signs make the four pictures: each is a pattern of the small picture, and a fine pattern of the
    large one that no interpolation of the small one shows. The decoder's image_kernel repeats every small pixel
    2 x 2 times and stays as it is, so the fine patterns must come through z.

    Args:
        shape: (H, W) of the small pictures, H * W a multiple of four.
        small: (4, P).
        large: (4, Q), Q = 4 * P.
        signs: (4, 2), +1 or -1.
        coarse: (2, P), the patterns of the small pictures.
        fine: (2, Q), the patterns of the large ones.
        amplitudes: How far each fine pattern moves a pixel.
        sigma2: Variance of the likelihood.
        contrast: How far each coarse pattern moves a pixel.
    """

    shape: tuple[int, int]
    small: Array
    large: Array
    signs: Array
    coarse: Array
    fine: Array
    amplitudes: tuple[float, float] = (0.12, 0.09)
    sigma2: float = 0.2
    contrast: float = 0.1

    @classmethod
    def draw(cls, rng: np.random.Generator, shape: tuple[int, int] = (4, 6)) -> "FourPictures":
        """Choose the patterns."""
        pixels = shape[0] * shape[1]
        signs = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
        coarse, blocks = (np.tile(signs.T, pixels // 4)[:, rng.permutation(pixels)] for _ in range(2))
        checkered = np.tile([[1.0, -1.0], [-1.0, 1.0]], shape).ravel()
        fine = blocks @ repetition(shape) * checkered
        small = 0.5 + cls.contrast * signs @ coarse
        large = small @ repetition(shape) + signs @ (np.array(cls.amplitudes)[:, None] * fine)
        return cls(shape, small, large, signs, coarse, fine)

    def loss(self, vae: ConditionalVAE) -> float:
        """Exact loss of a VAE on the four pairs, nats; NaN or infinite where its weights exploded."""
        with np.errstate(all="ignore"):
            return float(np.mean(vae.expected_loss(self.small, self.large, self.sigma2)))

    def vae(self, mean: Array, log_var: Array, code: Array) -> ConditionalVAE:
        """A VAE that encodes the two signs.

        Args:
            mean: (2, L), what each sign adds to the mean.
            log_var: (L,), the same for all pictures.
            code: (L, 2), how far one unit of z moves each fine pattern.
        """
        pixels, latent_dim = self.coarse.shape[1], len(log_var)
        kernel = self.coarse.T @ mean / (self.contrast * pixels)  # (P, L): the patterns are orthogonal
        return ConditionalVAE(
            kernel,
            -0.5 * kernel.sum(axis=0),
            np.zeros((pixels, latent_dim)),
            log_var,
            code @ self.fine,
            np.zeros(4 * pixels),
            repetition(self.shape),
        )

    def optimum(self, latent_dim: int = 3) -> ConditionalVAE:
        """A VAE of the least loss, one dimension of z for each sign and the others at the prior.

        The fine patterns are orthogonal, so what z must explain has the principal axes `fine` and the variances
        v = amplitude^2 * Q; with v > sigma2 the optimum has weights sqrt(v - sigma2), and its posterior has the
        variance sigma2 / v.

        Source: TB99, eq. 6 and 7 with sigma2 given; the ELBO of an affine VAE is tight there.
        """
        variances = np.array(self.amplitudes) ** 2 * self.fine.shape[1]
        weights = np.sqrt(variances - self.sigma2)
        used = np.eye(2, latent_dim)
        return self.vae(
            (weights / np.sqrt(variances))[:, None] * used,
            np.log(self.sigma2 / variances) @ used,
            used.T * weights / np.sqrt(self.fine.shape[1]),
        )

    def least_loss(self) -> float:
        """The loss of the optimum, in closed form: 1/2 + 1/2 ln(v / sigma2) nats for each sign."""
        variances = np.array(self.amplitudes) ** 2 * self.fine.shape[1]
        return float(np.sum(0.5 + 0.5 * np.log(variances / self.sigma2)))


def repetition(shape: tuple[int, int]) -> Array:
    """The matrix (P, 4 * P) that repeats every pixel of an image (H, W) in a block of 2 x 2."""
    height, width = shape
    number = np.arange(height * width).reshape(height, width).repeat(2, axis=0).repeat(2, axis=1)
    return np.eye(height * width)[:, number.ravel()]


class ConditionalBench(Bench):
    """An affine conditional VAE in the sandbox, on which a submission's `train_step` is tried.

    Args:
        probes: Root of the exercise's probes: `linear_encoder`, `linear_decoder`.
        sandbox: The `sandbox` fixture.
        optimizer: Handle of an optimizer that has not been built yet.
        vae: The weights to start from.
        shape: (H, W) of x.
        spy_rows: Batch size that a spy at the encoder's input remembers; 0 for no spy.
        frozen_image: Whether image_kernel is not trained.
    """

    _ORDER = (
        *("mean/kernel", "mean/bias", "log_var/kernel", "log_var/bias"),
        *("code/kernel", "code/bias", "image/kernel"),
    )

    def __init__(
        self,
        probes: Any,
        sandbox: SandboxControl,
        optimizer: Any,
        vae: ConditionalVAE,
        shape: tuple[int, int],
        *,
        spy_rows: int = 0,
        frozen_image: bool = False,
    ) -> None:
        arrays = [array.astype(np.float32) for array in vae.arrays]
        image = (*shape, 1)
        self.encoder = probes.linear_encoder(image, *arrays[:4], spy_rows=spy_rows)
        self.decoder = probes.linear_decoder(image, *arrays[4:], frozen_image=frozen_image)
        self.initial = vae
        super().__init__(probes, sandbox, optimizer, self.encoder, self.decoder)

    def start_from(self, vae: ConditionalVAE) -> None:
        """Give the networks the weights of another VAE of the same sizes."""
        pairs = list(zip(self.initial.arrays, vae.arrays, strict=True))
        for model, start in zip(self.models, self._start, strict=True):
            weights = [
                next((new.astype(np.float32) for old, new in pairs if np.array_equal(old, weight)), weight)
                for weight in start
            ]
            self._sandbox.assign(model, weights)

    def vae(self) -> ConditionalVAE:
        """The weights as they are now."""
        encoder, decoder = self.trainable()
        named = {"image/kernel": self.initial.image_kernel} | encoder | decoder
        return ConditionalVAE(*(named[name] for name in self._ORDER))
