"""One `train_step` on a linear VAE: what it was given, what it reported, and what it did to the weights.

Source: KW14 = Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.testing.elbo import reported
from grader.testing.kl import estimated_kl
from grader.testing.linear import LinearVAE, VAEBench
from grader.testing.oracles import Array
from grader.testing.sampled_step import decoded, error_derivatives, require_flow, require_samples

Residual = Callable[[Array, Array], Array]
"""(x, output), each (B, P) -> derivative (B, P) of an example's reconstruction error by the decoder's output."""


@dataclass(frozen=True)
class LinearStep:
    """One step of plain gradient descent with learning rate 1.

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


def require_sampling(steps: list[LinearStep], residual: Residual, blind: int) -> None:
    """Require that two steps decoded samples of q(z|x), drawn afresh in each (KW14, eq. 10).

    Args:
        steps: On a VAE whose first `blind` outputs ignore z.
        residual: Of the exercise's likelihood.
        blind: How many; more than a batch has examples.

    Raises:
        CheckFailure: They did not.
    """
    codes = [_decoder_input(step, residual, blind) for step in steps]
    require_samples(codes, [step.vae.heads(step.x) for step in steps])


def require_backpropagation(steps: list[LinearStep], residual: Residual, blind: int) -> None:
    """Require that in each step the reconstruction error reached the encoder through the sample (KW14, eq. 10).

    Args:
        steps: As for `require_sampling`; P >= B.
        residual: Of the exercise's likelihood.
        blind: How many outputs ignore z.

    Raises:
        CheckFailure: It did not.
    """
    for step in steps:
        mean, log_var = step.vae.heads(step.x)
        moved = step.gradient

        def error_to_z(z: Array, step: LinearStep = step) -> Array:
            return residual(step.x, step.vae.logits(z)) @ step.vae.kernel.T / len(step.x)

        found = error_derivatives(step.x, moved.mean_kernel, moved.log_var_kernel, mean, log_var)
        require_flow(found, _decoder_input(step, residual, blind), mean, log_var, error_to_z)


def reports_estimated_kl(steps: list[LinearStep], residual: Residual, blind: int) -> bool:
    """Whether each step reported as its KL an estimate from the samples that it decoded.

    Args:
        steps: As for `require_sampling`.
        residual: Of the exercise's likelihood.
        blind: How many outputs ignore z.
    """

    def estimate(step: LinearStep) -> float:
        z = _decoder_input(step, residual, blind)
        return float(np.mean(estimated_kl(z, *step.vae.heads(step.x))))

    return all(np.isclose(reported(step.reported)[1], estimate(step), rtol=1e-4, atol=0.0) for step in steps)


def _decoder_input(step: LinearStep, residual: Residual, blind: int) -> Array:
    known = residual(step.x, np.broadcast_to(step.vae.bias, step.x.shape))[:, :blind]
    return decoded(known, step.gradient.kernel[:, :blind])
