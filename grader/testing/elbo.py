"""What a VAE's training step can get wrong whatever its likelihood: sentences, and the numbers that each would give.

An exercise puts what is particular to its reconstruction error before and behind these.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.testing import check
from grader.testing.failure import say
from grader.testing.fits import projection
from grader.testing.oracles import Array, gaussian_kl

ENCODER_STILL = say(
    "The encoder did not move: give the optimizer encoder.trainable_variables too, and keep all that lies between "
    "encoder and loss inside of the tape (no .numpy(), no stop_gradient).",
    "编码器没有变化：也要把 encoder.trainable_variables 交给优化器，并让编码器到损失之间的全部计算都在梯度带内"
    "（不要用 .numpy()、stop_gradient）。",
)
DECODER_STILL = say(
    "The decoder did not move: give the optimizer decoder.trainable_variables too.",
    "解码器没有变化：也要把 decoder.trainable_variables 交给优化器。",
)


def still(moved: Array, tolerance: float) -> bool:
    """Whether the weights have not moved at all; those that exploded have.

    Args:
        moved: Weights before the step minus those after it.
        tolerance: What a right update may be off by.
    """
    return bool(np.abs(moved).max() <= 1e-3 * tolerance)


def reported(result: Any) -> Array:
    """[reconstruction, kl, loss] of what `train_step` returned.

    Raises:
        CheckFailure: It is no dict of these.
    """
    names = ("reconstruction", "kl", "loss")
    values = check.mapping(result, keys=names, name="train_step's result")
    return np.array([values[name] for name in names])


def row(reconstruction: float, kl: float, loss: float | None = None) -> Array:
    """[reconstruction, kl, loss]; the loss is the sum of the others where it is not given."""
    return np.array([reconstruction, kl, reconstruction + kl if loss is None else loss])


def reported_mistakes(
    values: Array, right: Array, batch: int, heads: tuple[Array, Array], after: Array
) -> dict[str, Array]:
    """What of the reported values may be wrong, apart from the reconstruction error itself.

    Args:
        values: `reported`.
        right: What is right, as a `row`.
        batch: B, not 1.
        heads: mean and log_var, each (B, L), L not 1.
        after: Reconstruction and kl with the weights after the step.
    """
    error, kl, _ = right
    mean, log_var = heads
    return {
        say("The reported values are sums over the batch: report batch means.",
            "报告的值对批次求和：应报告批次平均。"): row(batch * error, batch * kl),
        say("reconstruction and kl are sums over the batch: report batch means.",
            "reconstruction 和 kl 对批次求和：应报告批次平均。"): row(batch * error, batch * kl, error + kl),
        say("The reported kl has the wrong sign.", "报告的 kl 符号错了。"): row(error, -kl, values[2]),
        say("The KL averages over the latent dimensions: it is a sum.",
            "KL 对潜变量维度取了平均：应为求和。"): row(error, kl / mean.shape[1]),
        say("The KL is -2 times the right value: put the factor -1/2 in front of the sum.",
            "KL 是正确值的 -2 倍：求和前应有系数 -1/2。"): row(error, -2 * kl),
        say("The KL counts twice: the factor 1/2 is missing.", "KL 计了两次：缺少系数 1/2。"): row(error, 2 * kl),
        say("The KL is subtracted from the reconstruction error: add both.",
            "从重建误差中减去了 KL：两者应相加。"): row(error, kl, error - kl),
        say("The reported loss lacks the KL.", "报告的 loss 缺少 KL。"): row(error, kl, error),
        say("The reported kl is zero: the KL term is missing.", "报告的 kl 为零：缺少 KL 项。"): row(error, 0.0),
        say("reconstruction and kl are exchanged.", "reconstruction 与 kl 互换了。"): row(kl, error),
        say("mean and log_var are exchanged in train_step: the encoder returns (mean, log_var).",
            "train_step 中 mean 与 log_var 互换了：编码器返回 (mean, log_var)。"):
            row(values[0], float(np.mean(gaussian_kl(log_var, mean))), values[2]),
        say("The reported loss is the lower bound (ELBO): report its negative.",
            "报告的 loss 是下界（ELBO）：应报告它的相反数。"): row(error, kl, -(error + kl)),
        say("The values are computed after the update: report those of the forward pass before it.",
            "这些值是在更新之后计算的：应报告更新之前那次前向计算的值。"): np.array([*after, values[2]]),
        say("loss must be reconstruction + kl, with weight 1 for both.",
            "loss 应为 reconstruction + kl，两项权重均为 1。"): row(error, kl, values[2]),
    }  # fmt: skip


def require_reported_kl(value: float, mean: Array, log_var: Array) -> None:
    """Require the KL that a step with variances unlike 1 reports, nats.

    Args:
        value: What it reported.
        mean: (B, L).
        log_var: (B, L).

    Raises:
        CheckFailure: It is another.
    """
    check.allclose(value, np.mean(gaussian_kl(mean, log_var)), name="the reported kl", mistakes={
        say("The KL uses the standard deviation exp(log_var / 2): it needs the variance, exp(log_var).",
            "KL 用了标准差 exp(log_var / 2)：应当用方差 exp(log_var)。"):
            np.mean(0.5 * np.sum(mean**2 + np.exp(log_var / 2) - 1 - log_var, axis=1)),
        say("log_var is used as if it were log(std): the variance is exp(log_var), not exp(2 * log_var).",
            "log_var 被当成 log(std)：方差是 exp(log_var)，而不是 exp(2 * log_var)。"):
            np.mean(gaussian_kl(mean, 2 * log_var)),
    })  # fmt: skip


def kl_weight_mistakes(
    gradient: Callable[[float, float], Array], batch: int, latent_dim: int
) -> dict[str, Array]:
    """Wrong weights of the KL in the encoder's update.

    Args:
        gradient: (weight of the reconstruction error, weight of the KL) -> update, as a vector.
        batch: B.
        latent_dim: L.
    """
    return {
        say("The KL is subtracted from the reconstruction error, so the encoder flees the prior: add both.",
            "从重建误差中减去了 KL，编码器因而远离先验：两者应相加。"): gradient(1, -1),
        say("The KL has no influence on the encoder: it is missing from the loss.",
            "KL 对编码器没有影响：损失中缺少 KL。"): gradient(1, 0),
        say("Only the KL trains the encoder: no gradient comes back from the decoder (a .numpy(), a stop_gradient, or "
            "a sample drawn outside of the tape cuts it).",
            "只有 KL 在训练编码器：没有梯度从解码器传回（被 .numpy()、stop_gradient 或在梯度带之外的采样切断）。"):
            gradient(0, 1),
        say("The KL is -2 times the right value: put the factor -1/2 in front of the sum.",
            "KL 是正确值的 -2 倍：求和前应有系数 -1/2。"): gradient(1, -2),
        say("The KL counts twice: the factor 1/2 is missing.", "KL 计了两次：缺少系数 1/2。"): gradient(1, 2),
        say("The KL counts half.", "KL 只计了一半。"): gradient(1, 0.5),
        say("The KL averages over the latent dimensions: it is a sum.",
            "KL 对潜变量维度取了平均：应为求和。"): gradient(1, 1 / latent_dim),
        say("The KL is summed over the batch: take the batch mean of both terms.",
            "KL 对批次求和：两项都应取批次平均。"): gradient(1, batch),
    }  # fmt: skip


def step_mistakes(right: Array, moved: Array, batch: int) -> dict[str, Array]:
    """What is wrong with the step as a whole.

    Args:
        right: The right update, as a vector.
        moved: What the step did.
        batch: B.
    """
    return {
        say("The loss is summed over the batch: take the batch mean.", "损失对批次求和：应取批次平均。"): batch * right,
        say("The loss averages its two terms: add them.", "损失对两项取了平均：应相加。"): right / 2,
        say("The step goes uphill: it maximises the loss.", "这一步在上坡：它使损失变大。"): -right,
        say("The update has the right direction but another length: do not clip or scale the gradients.",
            "更新方向正确但长度不对：不要裁剪或缩放梯度。"): projection(moved, right),
    }  # fmt: skip


def other_kl_weight(moved: Array, gradient: Callable[[float, float], Array]) -> dict[str, Array]:
    """Any other weight of the KL: the last thing to say of an encoder's update."""
    rest = gradient(1, 0)
    return {
        say("The weight of the KL is not 1.", "KL 的权重不是 1。"): rest
        + projection(moved - rest, gradient(0, 1))
    }
