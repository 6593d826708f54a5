"""How far generated images are from real ones: the Frechet distance in the real ones' principal components.

Source: Dowson and Landau, "The Frechet distance between multivariate normal distributions", J. Multivariate Analysis
12, 1982, eq. 4; with features of a network instead of principal components it is the FID of Heusel et al., NIPS 2017.
"""

from dataclasses import dataclass

import numpy as np

from grader.testing.oracles import Array, float64


def frechet_distance(first: Array, second: Array) -> float:
    """Squared Frechet distance of the Gaussians fitted to two samples.

    |m1 - m2|^2 + tr(S1) + tr(S2) - 2 tr((S1 S2)^(1/2)); with S1 = X'X and S2 = Y'Y the last trace is the sum of
    the singular values of X Y', for any such roots X and Y.

    Args:
        first: (N, D).
        second: (M, D).
    """
    (mean1, root1), (mean2, root2) = (_moments(float64(sample)) for sample in (first, second))
    shared = np.linalg.svd(root1 @ root2.T, compute_uv=False).sum()
    distance = np.sum((mean1 - mean2) ** 2) + np.sum(root1**2) + np.sum(root2**2) - 2.0 * shared
    return float(max(distance, 0.0))


def _moments(sample: Array) -> tuple[Array, Array]:
    """Mean (D,), and a small matrix X, (min(N, D), D), whose X'X is the covariance."""
    mean = sample.mean(axis=0)
    return mean, float64(np.linalg.qr((sample - mean) / np.sqrt(len(sample)), mode="r"))


@dataclass(frozen=True)
class Principal:
    """The first principal components of real images.

    Args:
        mean: (P,).
        components: (P, D), orthonormal.
        scores: (N, D), the real images in these components; mean zero.
    """

    mean: Array
    components: Array
    scores: Array

    @classmethod
    def fit(cls, images: Array, dimensions: int) -> "Principal":
        """Find the components of images (N, ...)."""
        flat = float64(images).reshape(len(images), -1)
        mean = flat.mean(axis=0)
        components = np.linalg.svd(flat - mean, full_matrices=False)[2][:dimensions].T
        return cls(mean, components, (flat - mean) @ components)

    def project(self, images: Array) -> Array:
        """Images (N, ...) in these components, (N, D)."""
        return float64((float64(images).reshape(len(images), -1) - self.mean) @ self.components)

    def distance(self, images: Array) -> float:
        """Squared Frechet distance of other images to the real ones, as a multiple of the real ones' variance.

        1 is what the mean of the real images gets, the best that one constant picture can.
        """
        return frechet_distance(self.project(images), self.scores) / float(np.sum(self.scores.var(axis=0)))

    def diversity(self, images: Array) -> float:
        """Variance of other images as a multiple of the real ones' variance; 0 for one and the same picture."""
        return float(np.sum(self.project(images).var(axis=0)) / np.sum(self.scores.var(axis=0)))


def nearest(images: Array, others: Array) -> Array:
    """Euclidean distance (N,) of each image (N, ...) to the nearest of the others (M, ...)."""
    one, other = (float64(each).reshape(len(each), -1) for each in (images, others))
    squares = np.sum(one**2, axis=1)[:, None] + np.sum(other**2, axis=1) - 2.0 * one @ other.T
    return float64(np.sqrt(np.clip(squares.min(axis=1), 0.0, None)))


def likeness(images: Array, others: Array) -> Array:
    """Correlation (N,) over the pixels of each image (N, ...) with that of the others (M, ...) that is most like it.

    It does not change where an image is darkened or gains contrast; an image of one grey alone has 0.
    """
    one, other = (_standardised(each) for each in (images, others))
    return float64((one @ other.T).max(axis=1))


def _standardised(images: Array) -> Array:
    """Images (N, ...) as rows (N, D) of mean 0 and length 1."""
    flat = float64(images).reshape(len(images), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    return float64(flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-9))
