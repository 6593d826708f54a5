"""What one `train_step` on a linear VAE shows: the code that was decoded, and the gradient that came back through it.

By plain gradient descent with learning rate 1 a step subtracts the gradient; on linear networks it can be solved for
what the submission keeps to itself.

Source: KW14 = Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.testing.failure import say
from grader.testing.linear import LinearVAE, VAEBench
from grader.testing.oracles import Array, float64
from grader.testing.sampler import (
    LIMIT,
    correlation_score,
    reparameterization_diagnoses,
    standard_normal_scores,
    within_limit,
)

Residual = Callable[[Array, Array], Array]
"""(x, output), each (B, P) -> derivative (B, P) of an example's reconstruction error by the decoder's output."""


@dataclass(frozen=True)
class LinearStep:
    """One step on a linear VAE.

    Args:
        vae: The weights before the step.
        x: (B, P).
        reported: What `train_step` returned.
        gradient: What the step subtracted from the weights.
        updates: How many updates the optimizer counted.
        seen: (B, P), what the encoder was given: serves to name a mistake only.
    """

    vae: LinearVAE
    x: Array
    reported: Any
    gradient: LinearVAE
    updates: int
    seen: Array

    def saw(self, x: Array) -> bool:
        """Whether the encoder was given x (B, P)."""
        return bool(np.allclose(self.seen, x, rtol=0.0, atol=1e-3))


def take_steps(
    train_step: Any, probes: Any, bench: VAEBench, batches: Iterable[Array], shape: Callable[[Array], Any]
) -> list[LinearStep]:
    """One step on each batch, all from the weights at the start.

    Args:
        train_step: Handle of the submission's function.
        probes: Root of the probes.
        bench: With a spy at the encoder's input.
        batches: Each (B, P).
        shape: Turns a batch into the last argument of `train_step`.
    """
    steps = []
    for x in batches:
        bench.reset()
        reported = train_step(bench.encoder, bench.decoder, bench.optimizer, shape(x))
        gradient = bench.initial.minus(bench.vae())
        seen = np.asarray(probes.seen(bench.encoder), np.float64).reshape(x.shape)
        steps.append(LinearStep(bench.initial, x, reported, gradient, bench.updates(), seen))
    return steps


def decoder_input(step: LinearStep, residual: Residual, blind: int) -> Array:
    """The z (B, L) that the decoder was given.

    The weights of an output that ignores z move by the sum over the batch of z times a residual that is known.

    Args:
        step: On a VAE whose first `blind` outputs have a kernel of zero; blind > B.
        residual: Of the exercise's likelihood.
        blind: How many.
    """
    known = residual(step.x, np.broadcast_to(step.vae.bias, step.x.shape))[:, :blind] / len(step.x)
    return _solve(known.T, step.gradient.kernel[:, :blind].T)


def _solve(matrix: Array, right: Array) -> Array:
    """The least-squares solution; NaN where the step exploded."""
    if not np.isfinite(right).all():
        return np.full((matrix.shape[1], right.shape[1]), np.nan)
    return float64(np.linalg.lstsq(matrix, right, rcond=None)[0])


def sampling_scores(steps: list[LinearStep], z: list[Array]) -> tuple[bool, Callable[[], dict[str, bool]]]:
    """Whether the codes that steps decoded are samples of q(z|x), drawn afresh in each step, at 6 sigma.

    Args:
        steps: Two of them.
        z: (B, L), the `decoder_input` of each.

    Returns:
        Whether they are, and a function that says what is wrong: sentence -> whether that is.
    """
    heads = [step.vae.heads(step.x) for step in steps]
    noise = [(code - mean) * np.exp(-0.5 * log_var) for code, (mean, log_var) in zip(z, heads, strict=True)]
    good, between = within_limit(standard_normal_scores(np.concatenate(noise))), correlation_score(*noise)
    mean, log_var = (np.concatenate(each) for each in zip(*heads, strict=True))

    def diagnoses() -> dict[str, bool]:
        return {
            **reparameterization_diagnoses(np.concatenate(z), mean, log_var),
            say(
                "Every step uses the same noise: draw it afresh, without a fixed seed and not with numpy inside of a "
                "tf.function.",
                "每一步都用同样的噪声：应每次重新采样，不要固定种子，也不要在 tf.function 内用 numpy。",
            ): between > LIMIT,
        }

    return good and between < LIMIT, diagnoses


def head_gradients(step: LinearStep) -> Array:
    """Derivatives (2, B, L) of the reconstruction error by mean and log_var, from the update of the heads; P >= B."""
    kernels = np.hstack([step.gradient.mean_kernel, step.gradient.log_var_kernel])
    found = np.stack(np.hsplit(_solve(step.x.T, kernels), 2))
    mean, log_var = step.vae.heads(step.x)
    return found - np.stack([mean, 0.5 * (np.exp(log_var) - 1.0)]) / len(step.x)


def through_sample(step: LinearStep, z: Array, residual: Residual) -> Array:
    """The same derivatives (2, B, L) as backpropagation through the sample z gives them (KW14, eq. 10)."""
    to_z = residual(step.x, step.vae.logits(z)) @ step.vae.kernel.T / len(step.x)
    return np.stack([to_z, 0.5 * (z - step.vae.heads(step.x)[0]) * to_z])


def through_other_sample(step: LinearStep, found: Array, residual: Residual) -> bool:
    """Whether `head_gradients` are right for a second forward pass, of other noise, that trains the encoder alone.

    The ratio of the two derivatives is half of that pass's noise, where neither is too small to tell.
    """
    mean, log_var = step.vae.heads(step.x)
    clear = np.abs(found[0]).min(axis=1) > 0.02 * np.abs(found[0]).max()
    if clear.sum() < 100:
        return False
    offset = np.where(clear[:, None], 2.0 * found[1] / np.where(clear[:, None], found[0], 1.0), 0.0)
    scores = standard_normal_scores((offset * np.exp(-0.5 * log_var))[clear])
    expected = through_sample(step, mean + offset, residual)
    close = np.allclose(found[:, clear], expected[:, clear], rtol=1e-2, atol=2e-3 * np.abs(found).max())
    return bool(close) and within_limit(scores)


def noise_gradient_diagnoses(found: Array, expected: Array) -> dict[str, bool]:
    """Where the gradient was cut between the decoder's input and the encoder's heads.

    Args:
        found: (2, B, L), `head_gradients`.
        expected: (2, B, L), `through_sample`.
    """
    to_mean, to_log_var = np.abs(found).max(axis=(1, 2))
    return {
        say(
            "No gradient passes from z to log_var: the tape must see exp(0.5 * log_var) * epsilon.",
            "没有梯度从 z 传到 log_var：梯度带内必须包含 exp(0.5 * log_var) * epsilon。",
        ): bool(to_log_var < 1e-3 * to_mean),
        say(
            "No gradient passes from z to mean: the tape must see mean + exp(0.5 * log_var) * epsilon.",
            "没有梯度从 z 传到 mean：梯度带内必须包含 mean + exp(0.5 * log_var) * epsilon。",
        ): bool(to_mean < 1e-3 * to_log_var),
        say(
            "The gradient by log_var is wrong: the KL needs exp(log_var), the sample exp(0.5 * log_var).",
            "对 log_var 的梯度不对：KL 要用 exp(log_var)，采样要用 exp(0.5 * log_var)。",
        ): bool(np.allclose(found[0], expected[0], rtol=1e-2, atol=2e-3 * np.abs(expected).max())),
    }
