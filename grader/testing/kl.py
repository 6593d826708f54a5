"""The KL of a diagonal Gaussian from N(0, I), and what the known mistakes make of it.

Source: Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114), appendix B.
"""

import numpy as np
from numpy.typing import ArrayLike

from grader.testing.failure import say
from grader.testing.oracles import Array, float64, gaussian_kl

ESTIMATED = say(
    "The KL is estimated from the sample z, as log q(z|x) - log p(z): that is noisy, use its closed form.",
    "KL 是由样本 z 估计的，即 log q(z|x) - log p(z)：这样带有噪声，应使用它的闭式解。",
)


def estimated_kl(z: ArrayLike, mean: ArrayLike, log_var: ArrayLike) -> Array:
    """log q(z|x) - log p(z) of samples: an estimate of `gaussian_kl` by chance.

    Args:
        z: (..., L).
        mean: (..., L).
        log_var: (..., L).

    Returns:
        (...,).
    """
    z, m, v = float64(z), float64(mean), float64(log_var)
    return float64(0.5 * np.sum(z**2 - (z - m) ** 2 * np.exp(-v) - v, axis=-1))


def kl_mistakes(mean: ArrayLike, log_var: ArrayLike) -> dict[str, Array]:
    """What each known mistake gives instead of `gaussian_kl(mean, log_var)`.

    Args:
        mean: (..., L), L >= 2.
        log_var: (..., L); of both signs, so that no two mistakes agree.

    Returns:
        Sentence of the mistake -> its values (...,). NaN or infinite where a mistake divides by zero.
    """
    m, v = float64(mean), float64(log_var)
    right, latent_dim = gaussian_kl(m, v), m.shape[-1]

    def half_sum(values: Array) -> Array:
        return float64(0.5 * np.sum(values, axis=-1))

    with np.errstate(all="ignore"):
        return {
            say(
                "The KL has the wrong sign: it is -1/2 times the sum of (1 + log_var - mean^2 - exp(log_var)).",
                "KL 的符号错了：它等于 -1/2 乘以 (1 + log_var - mean^2 - exp(log_var)) 之和。",
            ): -right,
            say(
                "The KL is -2 times the right value: put the factor -1/2 in front of the sum.",
                "KL 是正确值的 -2 倍：求和前应有系数 -1/2。",
            ): -2 * right,
            say(
                "The KL is twice the right value: the factor 1/2 is missing.",
                "KL 是正确值的两倍：缺少系数 1/2。",
            ): 2 * right,
            say(
                "The KL is half the right value: the factor 1/2 is applied twice.",
                "KL 是正确值的一半：系数 1/2 用了两次。",
            ): right / 2,
            say(
                "The KL averages over the latent dimensions: it is a sum.",
                "KL 对潜变量维度取了平均：应为求和。",
            ): right / latent_dim,
            say(
                "Only the mean enters the KL: exp(log_var) - 1 - log_var is missing.",
                "KL 只用了均值：缺少 exp(log_var) - 1 - log_var。",
            ): half_sum(m**2),
            say(
                "The mean does not enter the KL: mean^2 is missing.",
                "KL 没有用到均值：缺少 mean^2。",
            ): gaussian_kl(0 * m, v),
            say("The mean is not squared in the KL.", "KL 中的均值没有平方。"): half_sum(
                m + np.exp(v) - 1 - v
            ),
            say(
                "log_var is not exponentiated in the KL: the variance is exp(log_var).",
                "KL 中的 log_var 没有取指数：方差是 exp(log_var)。",
            ): half_sum(m**2 + v - 1 - v),
            say(
                "log_var is used as if it were log(std): the variance is exp(log_var), not exp(2 * log_var).",
                "log_var 被当成 log(std)：方差是 exp(log_var)，而不是 exp(2 * log_var)。",
            ): gaussian_kl(m, 2 * v),
            say(
                "The KL uses the standard deviation exp(log_var / 2): it needs the variance, exp(log_var).",
                "KL 用了标准差 exp(log_var / 2)：应当用方差 exp(log_var)。",
            ): half_sum(m**2 + np.exp(v / 2) - 1 - v),
            say(
                "log_var is used as the variance itself: the variance is exp(log_var).",
                "log_var 被直接当作方差：方差是 exp(log_var)。",
            ): half_sum(m**2 + v - 1 - np.log(np.abs(v))),
            say(
                "log_var is used as the standard deviation itself: the variance is exp(log_var).",
                "log_var 被直接当作标准差：方差是 exp(log_var)。",
            ): half_sum(m**2 + v**2 - 1 - np.log(v**2)),
            say(
                "log_var is squared in the KL: the term is exp(log_var).",
                "KL 中的 log_var 被平方：该项应为 exp(log_var)。",
            ): half_sum(m**2 + v**2 - 1 - v),
            say("The term -log_var is missing from the KL.", "KL 缺少 -log_var 一项。"): half_sum(
                m**2 + np.exp(v) - 1
            ),
            say("The term log_var has the wrong sign in the KL.", "KL 中 log_var 一项的符号错了。"): half_sum(
                m**2 + np.exp(v) - 1 + v
            ),
            say("The constant 1 is missing from the KL.", "KL 缺少常数 1。"): half_sum(m**2 + np.exp(v) - v),
            say(
                "The constant 1 is counted once: put it inside of the sum over the latent dimensions.",
                "常数 1 只计了一次：应放在对潜变量维度的求和之内。",
            ): right + 0.5 * (latent_dim - 1),
            say(
                "This is KL(prior || posterior): the exercise asks for KL(q(z|x) || N(0, I)).",
                "这是 KL(先验 || 后验)：题目要求 KL(q(z|x) || N(0, I))。",
            ): half_sum((1 + m**2) * np.exp(-v) - 1 + v),
        }
